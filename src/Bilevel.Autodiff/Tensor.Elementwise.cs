namespace Bilevel.Autodiff;

/// <content>Elementwise operations; operands of different shapes are broadcast as numpy does.</content>
public sealed partial class Tensor
{
    /// <summary>−a.</summary>
    public static Tensor operator -(Tensor a) => Apply(new Negate(), a);

    /// <summary>a + b.</summary>
    public static Tensor operator +(Tensor a, Tensor b) => Zip(new Add(), a, b);

    /// <summary>a − b.</summary>
    public static Tensor operator -(Tensor a, Tensor b) => a + -b;

    /// <summary>a ∘ b, elementwise.</summary>
    public static Tensor operator *(Tensor a, Tensor b) => Zip(new Multiply(), a, b);

    /// <summary>a / b, elementwise.</summary>
    public static Tensor operator /(Tensor a, Tensor b) => a * b.Reciprocal();

    /// <summary>A number stands for a tensor of it wherever one is expected.</summary>
    public static implicit operator Tensor(double value) => Constant(value);

    /// <summary>max(a, b); where both are equal the derivative is b's.</summary>
    public static Tensor Maximum(Tensor a, Tensor b) => Zip(new Maximum(), a, b);

    /// <summary>1 where a &gt; b, else 0.</summary>
    public static Tensor Greater(Tensor a, Tensor b) => Zip(new Greater(), a, b);

    /// <summary>1 where a = b, else 0.</summary>
    public static Tensor Equal(Tensor a, Tensor b) => Zip(new AreEqual(), a, b);

    /// <summary><paramref name="then"/> where the mask is not 0, <paramref name="otherwise"/> where it is; the branch not taken has no influence.</summary>
    public static Tensor Select(Tensor mask, Tensor then, Tensor otherwise)
    {
        var shape = Shape.Broadcast(mask.Shape, then.Shape) is { } two ? Shape.Broadcast(two, otherwise.Shape) : null;
        if (shape is null) throw ShapeMismatchException.For("select", [mask, then, otherwise], "shapes that broadcast are expected");
        return Apply(new Select(), mask.BroadcastTo(shape), then.BroadcastTo(shape), otherwise.BroadcastTo(shape));
    }

    /// <summary>eˣ.</summary>
    public Tensor Exp() => Apply(new Exp(), this);

    /// <summary>Natural logarithm.</summary>
    public Tensor Log() => Apply(new Log(), this);

    /// <summary>Hyperbolic tangent.</summary>
    public Tensor Tanh() => Apply(new Tanh(), this);

    /// <summary>σ(x) = 1 / (1 + e⁻ˣ).</summary>
    public Tensor Logistic() => Apply(new Logistic(), this);

    /// <summary>log(1 + eˣ), without overflow.</summary>
    public Tensor Softplus() => Apply(new Softplus(), this);

    /// <summary>Square root.</summary>
    public Tensor Sqrt() => Apply(new SquareRoot(), this);

    /// <summary>1 / x.</summary>
    public Tensor Reciprocal() => Apply(new Reciprocal(), this);

    /// <summary>x².</summary>
    public Tensor Square() => this * this;

    /// <summary>|x|, with slope 0 at 0.</summary>
    public Tensor Abs() => Apply(new Abs(), this);

    /// <summary>−1, 0 or 1; its derivative is zero.</summary>
    public Tensor Sign() => Apply(new Sign(), this);

    /// <summary>max(x, 0), with slope 0 at 0.</summary>
    public Tensor Relu() => Maximum(this, 0);

    /// <summary>The same values, taken as constants by every derivative.</summary>
    public Tensor StopGradient() => Apply(new StopGradient(), this);

    private static Tensor Zip(Primitive operation, Tensor a, Tensor b)
    {
        if (a.Shape.Equals(b.Shape)) return Apply(operation, a, b);
        if (Shape.Broadcast(a.Shape, b.Shape) is not { } shape)
            throw ShapeMismatchException.For(operation.Name, [a, b], "shapes that broadcast are expected");
        return Apply(operation, a.BroadcastTo(shape), b.BroadcastTo(shape));
    }
}
