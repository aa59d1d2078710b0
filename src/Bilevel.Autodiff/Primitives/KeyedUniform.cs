namespace Bilevel.Autodiff;

/// <summary>Uniform numbers in [0, 1) that are a pure function of (seed, stream, the input's indices, element); nothing is differentiated through them.</summary>
internal sealed record KeyedUniform(ulong Seed, byte Stream, Shape Of) : Primitive
{
    /// <summary>The most indices that can name a draw.</summary>
    public const int MostIndices = 3;

    public override string Name => $"keyed-uniform {Seed}/{Stream} {Of}";

    public override (Shape Shape, ElementType Type) Infer(ReadOnlySpan<Tensor> inputs)
    {
        if (inputs[0].Type != ElementType.Index || inputs[0].Shape.Count > MostIndices)
            throw Mismatch(inputs, $"one to {MostIndices} indices that name the draw are expected");
        return (Of, ElementType.Real);
    }

    public override double[] Interpret(Tensor node, double[][] inputs)
    {
        var draw = new UniformDraw(Seed, Stream, Array.ConvertAll(inputs[0], v => (int)v));
        var result = new double[Of.Count];
        Span<float> four = stackalloc float[4];
        for (var i = 0; i < result.Length; i++)
        {
            draw.Four((uint)i / 4, four);
            result[i] = four[i % 4];
        }
        return result;
    }

    public override void Lower<T>(Tensor node, Lowering<T> to) =>
        to.Add(new KeyedUniformKernel<T>(Seed, Stream, to.Contiguous(node.Inputs[0]), node.Inputs[0].Shape.Count, to.Slot(node), Of.Count));
}
