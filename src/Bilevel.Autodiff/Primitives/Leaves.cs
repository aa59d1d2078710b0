namespace Bilevel.Autodiff;

/// <summary>A value without inputs.</summary>
internal abstract record Leaf(Shape Shape, ElementType Type) : Primitive
{
    public override (Shape Shape, ElementType Type) Infer(ReadOnlySpan<Tensor> inputs) => (Shape, Type);
}

/// <summary>A value bound before a run; two inputs are never the same, whatever their shapes.</summary>
internal sealed record Input(object Identity, Shape Shape, ElementType Type) : Leaf(Shape, Type)
{
    public override string Name => "input";

    public override Primitive Renamed() => this with { Identity = new object() };

    public override double[] Interpret(Tensor node, double[][] inputs) =>
        throw new InvalidOperationException($"No value was given for the input {node.Describe()}.");
}

/// <summary>A constant with the same value everywhere; it costs no memory.</summary>
internal sealed record Splat(double Value, Shape Shape) : Leaf(Shape, ElementType.Real)
{
    public override string Name => Tensor.Number(Value);

    public override double[] Interpret(Tensor node, double[][] inputs)
    {
        var values = new double[Shape.Count];
        Array.Fill(values, Value);
        return values;
    }

    // The sign of zero matters to reciprocals, and NaN must equal itself for the node to be found again.
    public bool Equals(Splat? other) =>
        other is not null && BitConverter.DoubleToInt64Bits(Value) == BitConverter.DoubleToInt64Bits(other.Value) && Shape.Equals(other.Shape);

    public override int GetHashCode() => HashCode.Combine(BitConverter.DoubleToInt64Bits(Value), Shape);
}

/// <summary>Data that the graph refers to but never holds a copy of, such as a dataset: equal only to itself.</summary>
internal sealed record Frozen(FrozenData Data, Shape Shape, ElementType Type) : Leaf(Shape, Type)
{
    public override string Name => "frozen";

    public override double[] Interpret(Tensor node, double[][] inputs) => Data.ToDoubles();
}
