namespace Bilevel.Autodiff;

/// <summary>An operation whose every element depends on the elements at the same place of its inputs, all of one shape.</summary>
internal abstract record Elementwise : Primitive
{
    /// <summary>∂node/∂input of the given position, elementwise; null where it is zero everywhere.</summary>
    protected abstract Tensor? Derivative(Tensor node, int position);

    protected abstract double Evaluate(ReadOnlySpan<double> arguments);

    protected abstract int Arity { get; }

    /// <summary>The compiled form: an operator struct over an open element type, whose Invoke works on vectors.</summary>
    public abstract Type Kernel { get; }

    public override (Shape Shape, ElementType Type) Infer(ReadOnlySpan<Tensor> inputs)
    {
        if (inputs.Length != Arity) throw Mismatch(inputs, $"{Arity} tensors are expected");
        foreach (var input in inputs)
        {
            if (input.Type != ElementType.Real) throw Mismatch(inputs, "real numbers are expected, not indices");
            if (!input.Shape.Equals(inputs[0].Shape)) throw Mismatch(inputs, "equal shapes are expected");
        }
        return (inputs[0].Shape, ElementType.Real);
    }

    public override Tensor? Tangent(Tensor node, Tensor?[] tangents)
    {
        Tensor? sum = null;
        for (var i = 0; i < tangents.Length; i++)
        {
            if (tangents[i] is { } tangent && Chain(node, tangent, i) is { } part) sum = sum is null ? part : sum + part;
        }
        return sum;
    }

    public override Tensor? Adjoint(Tensor node, Tensor adjoint, int position) => Chain(node, adjoint, position);

    // A diagonal Jacobian is its own transpose: the same product serves both rules.
    protected virtual Tensor? Chain(Tensor node, Tensor direction, int position) =>
        Derivative(node, position) is { } derivative ? derivative * direction : null;

    public override double[] Interpret(Tensor node, double[][] inputs)
    {
        var result = new double[node.Shape.Count];
        var arguments = new double[inputs.Length];
        for (var i = 0; i < result.Length; i++)
        {
            for (var j = 0; j < inputs.Length; j++) arguments[j] = inputs[j][i];
            result[i] = Evaluate(arguments);
        }
        return result;
    }
}
