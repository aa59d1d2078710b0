namespace Bilevel.Autodiff;

internal abstract record Binary : Elementwise
{
    protected override int Arity => 2;

    protected override double Evaluate(ReadOnlySpan<double> arguments) => Evaluate(arguments[0], arguments[1]);

    protected abstract double Evaluate(double a, double b);
}

internal sealed record Add : Binary
{
    public override string Name => "add";
    protected override double Evaluate(double a, double b) => a + b;
    protected override Tensor Derivative(Tensor node, int position) => Tensor.Full(1, node.Shape);
    protected override Tensor Chain(Tensor node, Tensor direction, int position) => direction;
    public override Type Kernel => typeof(AddKernel<>);
}

internal sealed record Multiply : Binary
{
    public override string Name => "multiply";
    protected override double Evaluate(double a, double b) => a * b;
    protected override Tensor Derivative(Tensor node, int position) => node.Inputs[1 - position];
    public override Type Kernel => typeof(MultiplyKernel<>);
}

/// <summary>The larger of two, NaN if either is; where they are equal the derivative is the second's, so that max(x, 0) has slope 0 at 0.</summary>
internal sealed record Maximum : Binary
{
    public override string Name => "maximum";
    protected override double Evaluate(double a, double b) => Math.Max(a, b);
    public override Type Kernel => typeof(MaximumKernel<>);

    protected override Tensor Derivative(Tensor node, int position)
    {
        var first = Tensor.Greater(node.Inputs[0], node.Inputs[1]);
        return position == 0 ? first : 1 - first;
    }
}

/// <summary>1 where a &gt; b, else 0.</summary>
internal sealed record Greater : Binary
{
    public override string Name => "greater";
    protected override double Evaluate(double a, double b) => a > b ? 1 : 0;
    protected override Tensor? Derivative(Tensor node, int position) => null;
    public override Type Kernel => typeof(GreaterKernel<>);
}

/// <summary>1 where a = b, else 0.</summary>
internal sealed record AreEqual : Binary
{
    public override string Name => "equal";
    protected override double Evaluate(double a, double b) => a == b ? 1 : 0;
    protected override Tensor? Derivative(Tensor node, int position) => null;
    public override Type Kernel => typeof(AreEqualKernel<>);
}

/// <summary>b where the mask is not 0, c where it is; the branch not taken has no influence, not even as NaN, in value or derivative.</summary>
internal sealed record Select : Elementwise
{
    public override string Name => "select";
    protected override int Arity => 3;
    protected override double Evaluate(ReadOnlySpan<double> arguments) => arguments[0] != 0 ? arguments[1] : arguments[2];
    public override Type Kernel => typeof(SelectKernel<>);

    protected override Tensor? Derivative(Tensor node, int position) => null;

    protected override Tensor? Chain(Tensor node, Tensor direction, int position)
    {
        var zero = Tensor.Zeros(node.Shape);
        return position switch
        {
            1 => Tensor.Select(node.Inputs[0], direction, zero),
            2 => Tensor.Select(node.Inputs[0], zero, direction),
            _ => null,
        };
    }
}
