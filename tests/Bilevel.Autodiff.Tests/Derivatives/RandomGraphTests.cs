using Bilevel.Numerics;
using Xunit;

namespace Bilevel.Autodiff.Tests;

/// <summary>Properties that must hold for any graph, over seeded random ones.</summary>
public class RandomGraphTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 60)];

    [Theory, MemberData(nameof(Seeds))]
    public void Hvp_OfARandomGraph_IsTheSameByAllWaysAndByDifferences(int seed)
    {
        var c = RandomGraph.Make(seed);
        var gradient = Differentiate.Gradient(c.Loss, c.Inputs);
        var forward = c.Evaluate([.. gradient.Select(g => Differentiate.Tangent(g, c.Inputs, c.Directions))]);
        var joint = c.Evaluate(Differentiate.LowerProducts(c.Loss, [], c.Inputs, c.Directions).Hvp);
        var inner = gradient.Zip(c.Directions, (g, d) => (g * d).Sum()).Aggregate((a, b) => a + b);
        var reverse = c.Evaluate(Differentiate.Gradient(inner, c.Inputs));
        for (var i = 0; i < forward.Length; i++)
        {
            Close.Assert(forward[i], joint[i], Tolerances.Exact, $"joint {i}");
            Close.Assert(forward[i], reverse[i], Tolerances.Exact, $"reverse over reverse {i}");
            Close.Assert(c.Difference(gradient[i]), forward[i], Tolerances.Differences, $"differences {i}");
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Run_OfARandomGraph_EqualsInterpreterAndPlanIsSound(int seed)
    {
        var c = RandomGraph.Make(seed);
        var joint = Differentiate.LowerProducts(c.Loss, [c.Adjoint], c.Inputs, c.Directions);
        Tensor[] outputs = [c.Loss, .. joint.GradientY, .. joint.Hvp, .. joint.Jvp];
        var expected = c.Evaluate(outputs);
        var program = Program<double>.Compile(c.AllInputs, outputs, seed % 2 == 0 ? c.Directions : null);
        MemoryPlanTests.AssertDisjoint(program.Plan);
        Verifier.Verify(program.Graph);
        for (var i = 0; i < c.AllInputs.Length; i++) program.Bind(i, new Vec<double>(c.Value(c.AllInputs[i])));
        Vec<double>[] results = [.. outputs.Select(o => new Vec<double>(o.Shape.Count))];
        for (var i = 0; i < outputs.Length; i++) program.BindOutput(i, results[i]);
        program.Run();
        for (var i = 0; i < outputs.Length; i++) Close.Assert(expected[i], results[i].Span.ToArray(), Tolerances.Compiled, $"output {i}");
    }
}
