namespace Bilevel.Autodiff;

/// <summary>A reduction over Length adjacent axes from First on, which the result no longer has.</summary>
internal abstract record Reduction(int First, int Length) : Primitive
{
    protected abstract double Start { get; }

    protected abstract double Combine(double a, double b);

    public override (Shape Shape, ElementType Type) Infer(ReadOnlySpan<Tensor> inputs)
    {
        if (inputs[0].Type != ElementType.Real) throw Mismatch(inputs, "real numbers are expected");
        if (First < 0 || Length < 1 || First + Length > inputs[0].Shape.Rank) throw Mismatch(inputs, $"axes {First} to {First + Length - 1} are expected");
        return (inputs[0].Shape.Splice(First, Length), ElementType.Real);
    }

    /// <summary>A tensor of the result's shape repeated along the reduced axes.</summary>
    protected Tensor Spread(Tensor result, Shape shape)
    {
        var ones = new int[Length];
        Array.Fill(ones, 1);
        return result.Reshape(result.Shape.Splice(First, 0, ones)).BroadcastTo(shape);
    }

    /// <summary>The input seen as outer × reduced × inner.</summary>
    public (int Outer, int Reduced, int Inner) Extents(Shape shape)
    {
        var (outer, reduced, inner) = (1, 1, 1);
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            if (axis < First) outer *= shape[axis];
            else if (axis < First + Length) reduced *= shape[axis];
            else inner *= shape[axis];
        }
        return (outer, reduced, inner);
    }

    public override double[] Interpret(Tensor node, double[][] inputs)
    {
        var (outer, reduced, inner) = Extents(node.Inputs[0].Shape);
        var result = new double[node.Shape.Count];
        Array.Fill(result, Start);
        for (var o = 0; o < outer; o++)
            for (var r = 0; r < reduced; r++)
                for (var i = 0; i < inner; i++)
                    result[o * inner + i] = Combine(result[o * inner + i], inputs[0][(o * reduced + r) * inner + i]);
        return result;
    }
}

internal sealed record Sum(int First, int Length) : Reduction(First, Length)
{
    public override string Name => $"sum {First}..{First + Length - 1}";
    protected override double Start => 0;
    protected override double Combine(double a, double b) => a + b;

    public override Tensor Tangent(Tensor node, Tensor?[] tangents) => Tensor.Apply(this, tangents[0]!);

    public override Tensor Adjoint(Tensor node, Tensor adjoint, int position) => Spread(adjoint, node.Inputs[0].Shape);

    public override void Lower<T>(Tensor node, Lowering<T> to)
    {
        var (outer, reduced, inner) = Extents(node.Inputs[0].Shape);
        to.Add(new ReduceKernel<T, AddKernel<T>>(to.Contiguous(node.Inputs[0]), to.Slot(node), outer, reduced, inner));
    }
}

/// <summary>The largest element; where several are, they share the derivative equally.</summary>
internal sealed record Largest(int First, int Length) : Reduction(First, Length)
{
    public override string Name => $"max {First}..{First + Length - 1}";
    protected override double Start => double.NegativeInfinity;
    protected override double Combine(double a, double b) => Math.Max(a, b);

    public override Tensor Tangent(Tensor node, Tensor?[] tangents) => Tensor.Apply(new Sum(First, Length), Share(node) * tangents[0]!);

    public override Tensor Adjoint(Tensor node, Tensor adjoint, int position) => Share(node) * Spread(adjoint, node.Inputs[0].Shape);

    private Tensor Share(Tensor node)
    {
        var input = node.Inputs[0];
        var winners = Tensor.Equal(input, Spread(node, input.Shape));
        return winners * Spread(Tensor.Apply(new Sum(First, Length), winners).Reciprocal(), input.Shape);
    }

    public override void Lower<T>(Tensor node, Lowering<T> to)
    {
        var (outer, reduced, inner) = Extents(node.Inputs[0].Shape);
        to.Add(new ReduceKernel<T, MaximumKernel<T>>(to.Contiguous(node.Inputs[0]), to.Slot(node), outer, reduced, inner));
    }
}
