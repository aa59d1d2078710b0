namespace Bilevel.Autodiff;

internal abstract record Unary : Elementwise
{
    protected override int Arity => 1;

    protected override double Evaluate(ReadOnlySpan<double> arguments) => Evaluate(arguments[0]);

    protected override Tensor? Derivative(Tensor node, int position) => Derivative(node.Inputs[0], node);

    protected abstract double Evaluate(double x);

    /// <summary>dy/dx in terms of x and of y = this operation on x.</summary>
    protected abstract Tensor? Derivative(Tensor x, Tensor y);
}

internal sealed record Negate : Unary
{
    public override string Name => "negate";
    protected override double Evaluate(double x) => -x;
    protected override Tensor Derivative(Tensor x, Tensor y) => Tensor.Full(-1, x.Shape);
    protected override Tensor Chain(Tensor node, Tensor direction, int position) => -direction;
    public override Type Kernel => typeof(NegateKernel<>);
}

internal sealed record Exp : Unary
{
    public override string Name => "exp";
    protected override double Evaluate(double x) => Math.Exp(x);
    protected override Tensor Derivative(Tensor x, Tensor y) => y;
    public override Type Kernel => typeof(ExpKernel<>);
}

internal sealed record Log : Unary
{
    public override string Name => "log";
    protected override double Evaluate(double x) => Math.Log(x);
    protected override Tensor Derivative(Tensor x, Tensor y) => x.Reciprocal();
    public override Type Kernel => typeof(LogKernel<>);
}

internal sealed record Tanh : Unary
{
    public override string Name => "tanh";
    protected override double Evaluate(double x) => Math.Tanh(x);
    protected override Tensor Derivative(Tensor x, Tensor y) => 1 - y * y;
    public override Type Kernel => typeof(TanhKernel<>);
}

/// <summary>σ(x) = 1 / (1 + e⁻ˣ), σ′ = σ(1 − σ).</summary>
internal sealed record Logistic : Unary
{
    public override string Name => "logistic";
    protected override double Evaluate(double x) => Value(x);
    protected override Tensor Derivative(Tensor x, Tensor y) => y * (1 - y);
    public override Type Kernel => typeof(LogisticKernel<>);

    // Only e to a negative power is formed, so nothing overflows and small results keep their digits.
    internal static double Value(double x)
    {
        var e = Math.Exp(-Math.Abs(x));
        return (x >= 0 ? 1 : e) / (1 + e);
    }
}

/// <summary>log(1 + eˣ); a primitive because its composition by max and abs has a wrong derivative at 0.</summary>
internal sealed record Softplus : Unary
{
    public override string Name => "softplus";
    protected override double Evaluate(double x) => Value(x);
    protected override Tensor Derivative(Tensor x, Tensor y) => x.Logistic();
    public override Type Kernel => typeof(SoftplusKernel<>);

    // 1 + e^x rounds to 1 below −37, where log(1 + e) = e to the last digit.
    internal static double Value(double x)
    {
        var e = Math.Exp(-Math.Abs(x));
        return Math.Max(x, 0) + (e < 1e-16 ? e : Log1P(e));
    }

    // Kahan: log(1 + e) e / ((1 + e) − 1) cancels the rounding of 1 + e.
    private static double Log1P(double e)
    {
        var u = 1 + e;
        return u == 1 ? e : Math.Log(u) * (e / (u - 1));
    }
}

internal sealed record SquareRoot : Unary
{
    public override string Name => "sqrt";
    protected override double Evaluate(double x) => Math.Sqrt(x);
    protected override Tensor Derivative(Tensor x, Tensor y) => 0.5 * y.Reciprocal();
    public override Type Kernel => typeof(SquareRootKernel<>);
}

internal sealed record Reciprocal : Unary
{
    public override string Name => "reciprocal";
    protected override double Evaluate(double x) => 1 / x;
    protected override Tensor Derivative(Tensor x, Tensor y) => -(y * y);
    public override Type Kernel => typeof(ReciprocalKernel<>);
}

internal sealed record Abs : Unary
{
    public override string Name => "abs";
    protected override double Evaluate(double x) => Math.Abs(x);
    protected override Tensor Derivative(Tensor x, Tensor y) => x.Sign();
    public override Type Kernel => typeof(AbsKernel<>);
}

/// <summary>−1, 0 or 1; its derivative is zero, at the jump too.</summary>
internal sealed record Sign : Unary
{
    public override string Name => "sign";
    protected override double Evaluate(double x) => double.IsNaN(x) ? x : Math.Sign(x);
    protected override Tensor? Derivative(Tensor x, Tensor y) => null;
    public override Type Kernel => typeof(SignKernel<>);
}
