using Xunit;
using Xunit.Sdk;

namespace Bilevel.Autodiff.Tests;

/// <summary>Deliberately wrong derivative rules: each must be caught by the checks that <see cref="DerivativeTests"/> runs.</summary>
public class MutantTests
{
    /// <summary>x³ with derivative rule 3x² altered.</summary>
    private sealed record Mutant(string Kind) : Unary
    {
        public override string Name => $"cube {Kind}";
        protected override double Evaluate(double x) => x * x * x;
        public override Type Kernel => throw new NotSupportedException("Interpreted only.");

        protected override Tensor? Derivative(Tensor x, Tensor y) => Kind switch
        {
            "right" => 3 * x * x,
            "zero" => null,
            "negated" => -3 * x * x,
            "halved" => 1.5 * x * x,
            "doubled" => 6 * x * x,
            "tripled" => 9 * x * x,
            "second order detached" => (3 * x * x).StopGradient(),
            "second order of one factor detached" => 3 * x * x.StopGradient(),
            "at the wrong point" => 3 * (x + 0.01) * (x + 0.01),
            _ => throw new ArgumentException(Kind),
        };
    }

    public static TheoryData<string> Kinds =>
        ["zero", "negated", "halved", "doubled", "tripled", "second order detached", "second order of one factor detached", "at the wrong point"];

    [Theory, MemberData(nameof(Kinds))]
    public void Checks_OfAMutant_Fail(string kind) => Assert.ThrowsAny<XunitException>(() => CheckAll(kind));

    [Fact]
    public void Checks_OfTheRightRule_Pass() => CheckAll("right");

    [Theory]
    [InlineData("second order detached")]
    [InlineData("second order of one factor detached")]
    public void FirstOrderCheck_OfADetachedSecondOrder_PassesAndSecondOrderCheckFails(string kind)
    {
        CheckFirst(Case(kind));
        Assert.ThrowsAny<XunitException>(() => CheckSecond(Case(kind)));
    }

    private static DerivativeCase Case(string kind) => new("mutant", [[3]], p => Tensor.Apply(new Mutant(kind), p[0]), 0.5, 1.5);

    private static void CheckAll(string kind)
    {
        CheckFirst(Case(kind));
        CheckSecond(Case(kind));
    }

    private static void CheckFirst(DerivativeCase c)
    {
        Close.Assert(c.Difference(c.Output), c.Evaluate(Differentiate.Tangent(c.Output, c.Inputs, c.Directions))[0], Tolerances.Differences);
        Close.Assert(c.Difference(c.Loss)[0], c.Dot(c.Directions, c.Evaluate(Differentiate.Gradient(c.Loss, c.Inputs))), Tolerances.Differences);
    }

    private static void CheckSecond(DerivativeCase c)
    {
        var gradient = Differentiate.Gradient(c.Loss, c.Inputs)[0];
        var hvp = Differentiate.LowerProducts(c.Loss, [], c.Inputs, c.Directions).Hvp;
        Close.Assert(c.Difference(gradient), c.Evaluate(hvp)[0], Tolerances.Differences);
    }
}
