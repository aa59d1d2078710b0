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
        var operation = new Select();
        var shape = Common(operation, mask, then, otherwise);
        return Apply(operation, mask.BroadcastTo(shape), then.BroadcastTo(shape), otherwise.BroadcastTo(shape));
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
        var shape = Common(operation, a, b);
        return Apply(operation, a.BroadcastTo(shape), b.BroadcastTo(shape));
    }

    // The operands are looked at as the user wrote them, so that messages name those and not their broadcasts.
    private static Shape Common(Primitive operation, params ReadOnlySpan<Tensor> operands)
    {
        foreach (var operand in operands)
        {
            ArgumentNullException.ThrowIfNull(operand, operation.Title);
            if (operand.Type != ElementType.Real) throw ShapeMismatchException.For(operation.Title, operands, "real numbers are expected, not indices");
        }
        try
        {
            var shape = operands[0].Shape;
            foreach (var operand in operands[1..])
                shape = Shape.Broadcast(shape, operand.Shape) ?? throw ShapeMismatchException.For(operation.Title, operands, "shapes that broadcast are expected");
            return shape;
        }
        catch (ArgumentException tooLarge) when (tooLarge is not ShapeMismatchException)
        {
            throw ShapeMismatchException.For(operation.Title, operands, tooLarge.Message);
        }
    }
}
