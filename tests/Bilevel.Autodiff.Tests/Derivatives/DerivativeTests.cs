using Xunit;

namespace Bilevel.Autodiff.Tests;

/// <summary>Derivatives of every catalogued function, in double, by independent ways.</summary>
public class DerivativeTests
{
    public static TheoryData<string> Names => Catalog.Names();

    [Theory, MemberData(nameof(Names))]
    public void Gradient_AlongADirection_EqualsCentralDifferences(string name)
    {
        var c = Catalog.Named(name);
        var gradient = Differentiate.Gradient(c.Loss, c.Inputs);
        Close.Assert(c.Difference(c.Loss)[0], c.Dot(c.Directions, c.Evaluate(gradient)), Tolerances.Differences);
    }

    [Theory, MemberData(nameof(Names))]
    public void Tangent_OfTheOutput_EqualsCentralDifferences(string name)
    {
        var c = Catalog.Named(name);
        Close.Assert(c.Difference(c.Output), c.Evaluate(Differentiate.Tangent(c.Output, c.Inputs, c.Directions))[0], Tolerances.Differences);
    }

    [Theory, MemberData(nameof(Names))]
    public void Pullback_OfTheOutput_IsAdjointToTheTangent(string name)
    {
        var c = Catalog.Named(name);
        var forward = c.Evaluate(Differentiate.Tangent(c.Output, c.Inputs, c.Directions));
        var reverse = c.Evaluate(Differentiate.Pullback([c.Output], [c.Adjoint], c.Inputs));
        Close.Assert(c.Dot([c.Adjoint], forward), c.Dot(c.Directions, reverse), Tolerances.Exact);
    }

    [Theory, MemberData(nameof(Names))]
    public void Hvp_ForwardOverReverse_EqualsDifferencesOfTheGradient(string name)
    {
        var c = Catalog.Named(name);
        foreach (var gradient in Differentiate.Gradient(c.Loss, c.Inputs))
            Close.Assert(c.Difference(gradient), c.Evaluate(Differentiate.Tangent(gradient, c.Inputs, c.Directions))[0], Tolerances.Differences);
    }

    [Theory, MemberData(nameof(Names))]
    public void Hvp_AllThreeWays_AreEqual(string name)
    {
        var c = Catalog.Named(name);
        var gradient = Differentiate.Gradient(c.Loss, c.Inputs);
        var forwardOverReverse = gradient.Select(g => Differentiate.Tangent(g, c.Inputs, c.Directions)).ToArray();
        var inner = gradient.Zip(c.Directions, (g, d) => (g * d).Sum()).Aggregate((a, b) => a + b);
        var reverseOverReverse = Differentiate.Gradient(inner, c.Inputs);
        var joint = Differentiate.LowerProducts(c.Loss, [c.Adjoint], c.Inputs, c.Directions);
        var (first, second, third) = (c.Evaluate(forwardOverReverse), c.Evaluate(reverseOverReverse), c.Evaluate(joint.Hvp));
        for (var i = 0; i < first.Length; i++)
        {
            Close.Assert(first[i], second[i], Tolerances.Exact, $"reverse over reverse {i}");
            Close.Assert(first[i], third[i], Tolerances.Exact, $"joint {i}");
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void LowerProducts_GradientAndCrossProduct_EqualSeparateOnes(string name)
    {
        var c = Catalog.Named(name);
        var joint = Differentiate.LowerProducts(c.Loss, [c.Adjoint], c.Inputs, c.Directions);
        var gradient = Differentiate.Gradient(c.Loss, c.Inputs);
        var cross = Differentiate.Gradient(gradient.Zip(c.Directions, (g, d) => (g * d).Sum()).Aggregate((a, b) => a + b), [c.Adjoint]);
        var (expected, actual) = (c.Evaluate([.. gradient, .. cross]), c.Evaluate([.. joint.GradientY, .. joint.Jvp]));
        for (var i = 0; i < expected.Length; i++) Close.Assert(expected[i], actual[i], Tolerances.Exact, $"part {i}");
    }

    [Theory, MemberData(nameof(Names))]
    public void Hessian_BetweenTwoDirections_IsSymmetric(string name)
    {
        var c = Catalog.Named(name);
        var gradient = Differentiate.Gradient(c.Loss, c.Inputs);
        var one = c.Evaluate([.. gradient.Select(g => Differentiate.Tangent(g, c.Inputs, c.Directions))]);
        var other = c.Evaluate([.. gradient.Select(g => Differentiate.Tangent(g, c.Inputs, c.OtherDirections))]);
        Close.Assert(c.Dot(c.OtherDirections, one), c.Dot(c.Directions, other), Tolerances.Exact);
    }

    [Theory, MemberData(nameof(Names))]
    public void ThirdDerivative_AlongADirection_EqualsDifferencesOfTheSecond(string name)
    {
        var c = Catalog.Named(name);
        var first = Differentiate.Tangent(c.Loss, c.Inputs, c.OtherDirections);
        var second = Differentiate.Tangent(first, c.Inputs, c.OtherDirections);
        var third = Differentiate.Gradient(second, c.Inputs);
        Close.Assert(c.Difference(second)[0], c.Dot(c.Directions, c.Evaluate(third)), Tolerances.Differences);
    }

    [Theory, MemberData(nameof(Names))]
    public void Passes_AfterEachOne_GraphIsValidAndMeansTheSame(string name)
    {
        var c = Catalog.Named(name);
        var joint = Differentiate.LowerProducts(c.Loss, [c.Adjoint], c.Inputs, c.Directions);
        Tensor[] outputs = [c.Loss, .. joint.GradientY, .. joint.Hvp, .. joint.Jvp];
        var expected = c.Evaluate(outputs);
        Passes.Prepare(new(outputs), (pass, graph) =>
        {
            Verifier.Verify(graph);
            var actual = c.Evaluate([.. graph.Outputs]);
            for (var i = 0; i < expected.Length; i++) Close.Assert(expected[i], actual[i], Tolerances.Exact, $"{pass}, output {i}");
        });
    }
}
