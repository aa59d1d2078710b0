namespace Bilevel.Autodiff;

/// <summary>A third input plus op(A)·op(B): terms of a sum of products, each added to the result so far where it stands.</summary>
internal sealed record MatMulAdd(bool TransposeA, bool TransposeB) : MatrixProduct(TransposeA, TransposeB)
{
    public override string Name => $"matmul-add {Flags}";

    public override (Shape Shape, ElementType Type) Infer(ReadOnlySpan<Tensor> inputs)
    {
        var (shape, type) = base.Infer(inputs[..2]);
        if (inputs.Length != 3 || !inputs[2].Shape.Equals(shape)) throw Mismatch(inputs, $"a third tensor of shape {shape} is expected");
        return (shape, type);
    }

    public override double[] Interpret(Tensor node, double[][] inputs)
    {
        var result = base.Interpret(node, inputs);
        for (var i = 0; i < result.Length; i++) result[i] += inputs[2][i];
        return result;
    }

    public override Tensor? Tangent(Tensor node, Tensor?[] tangents)
    {
        var product = tangents[0] is null && tangents[1] is null ? null : base.Tangent(node, tangents);
        return product is null ? tangents[2] : tangents[2] is null ? product : product + tangents[2]!;
    }

    public override Tensor? Adjoint(Tensor node, Tensor adjoint, int position) => position == 2 ? adjoint : base.Adjoint(node, adjoint, position);

    public override ProductLayout Layout(Tensor node, Schedule schedule) => LayoutOf(node, schedule, accumulate: true);

    public override void Lower<T>(Tensor node, Lowering<T> to)
    {
        var (sum, addend) = (to.Slot(node), node.Inputs[2]);
        if (to.IsInPlace(addend, node, 0)) to.Forget();
        else to.Add(new CopyKernel<T>(to.Contiguous(addend), sum, node.Shape.Count));
        base.Lower(node, to);
    }
}
