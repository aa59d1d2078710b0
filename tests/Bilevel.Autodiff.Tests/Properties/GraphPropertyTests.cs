using System.Numerics;
using Bilevel.Numerics;
using Xunit;

namespace Bilevel.Autodiff.Tests;

/// <summary>What must hold for every graph, over random ones of all operations; a failure prints the smallest failing graph and the seed.</summary>
public class GraphPropertyTests
{
    private const int Many = 200, Some = 100;

    [Fact]
    public void Run_InDouble_EqualsInterpreterAndPlanIsSound() => GraphGenerator.Holds(1, Many, graph =>
    {
        var c = graph.Build();
        var outputs = Joint(c);
        var late = graph.Genes.Length % 2 == 0 ? c.Directions : null;
        var program = Program<double>.Compile(c.AllInputs, outputs, late);
        MemoryPlanTests.AssertDisjoint(program.Plan);
        Verifier.Verify(program.Graph);
        AssertClose(c.Evaluate(outputs), Results(program, c, outputs), Tolerances.Compiled);
    });

    [Fact]
    public void Run_InFloat_IsNearTheInterpreter() => GraphGenerator.Holds(2, Many, graph =>
    {
        var c = graph.Build();
        var outputs = Joint(c);
        AssertClose(c.Evaluate(outputs), Results(Program<float>.Compile(c.AllInputs, outputs), c, outputs), Tolerances.RandomFloat);
    });

    [Fact]
    public void LowerProducts_TogetherAndApart_AreTheSame() => GraphGenerator.Holds(3, Some, graph =>
    {
        var c = graph.Build();
        var (x, y, v) = (c.Inputs[..1], c.Inputs[1..], c.Directions[1..]);
        var joint = Differentiate.LowerProducts(c.Loss, x, y, v);
        var gradient = Differentiate.Gradient(c.Loss, y);
        var along = gradient.Zip(v, (g, d) => (g * d).Sum()).Aggregate((a, b) => a + b);
        Tensor[] together = [.. joint.GradientY, .. joint.Hvp, .. joint.Jvp];
        Tensor[] apart = [.. gradient, .. Differentiate.Gradient(along, y), .. Differentiate.Gradient(along, x)];
        AssertClose(c.Evaluate(apart), c.Evaluate(together), Tolerances.Exact);
        AssertClose(c.Evaluate(apart), Results(Program<double>.Compile(c.AllInputs, together), c, together), Tolerances.Exact);
    });

    [Fact]
    public void Hvp_ForwardOverReverseAndReverseOverReverse_AreTheSame() => GraphGenerator.Holds(4, Some, graph =>
    {
        var c = graph.Build();
        var gradient = Differentiate.Gradient(c.Loss, c.Inputs);
        var along = gradient.Zip(c.Directions, (g, d) => (g * d).Sum()).Aggregate((a, b) => a + b);
        AssertClose(
            c.Evaluate([.. gradient.Select(g => Differentiate.Tangent(g, c.Inputs, c.Directions))]), c.Evaluate(Differentiate.Gradient(along, c.Inputs)), Tolerances.Exact);
    });

    [Fact]
    public void Prepare_OfAnyGraph_KeepsItsValues() => GraphGenerator.Holds(5, Many, graph =>
    {
        var c = graph.Build();
        var outputs = Joint(c);
        AssertClose(c.Evaluate(outputs), c.Evaluate([.. Passes.Prepare(new(outputs)).Outputs]), Tolerances.Exact);
    });

    [Fact]
    public void Holds_AFailingProperty_PrintsTheSmallestGraphAndTheSeed()
    {
        var failure = Assert.ThrowsAny<Exception>(() => GraphGenerator.Holds(7, Many, graph => Assert.DoesNotContain(new Graph(graph.Build().Output).Nodes, n => n.Operation is MatMul)));
        Assert.Contains("Shrunk:", failure.Message, StringComparison.Ordinal);
        Assert.Contains("matmul", failure.Message, StringComparison.Ordinal);
        Assert.Contains("7,", failure.Message, StringComparison.Ordinal);
        Assert.Contains("new GraphCase([", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Graphs_OfTheFirstProperties_HaveEveryOperation()
    {
        var seen = new HashSet<Type>();
        GraphGenerator.Holds(1, Many, graph => seen.UnionWith(new Graph(graph.Build().Output).Nodes.Select(n => n.Operation.GetType())));
        var expected = new[]
        {
            typeof(Add), typeof(Multiply), typeof(Negate), typeof(Exp), typeof(Log), typeof(Tanh), typeof(Logistic), typeof(Softplus), typeof(SquareRoot), typeof(Reciprocal),
            typeof(Abs), typeof(Maximum), typeof(Greater), typeof(Select), typeof(Sum), typeof(Largest), typeof(MatMul), typeof(Reshape), typeof(Permute), typeof(Broadcast),
            typeof(Slice), typeof(Pad), typeof(Concat), typeof(GatherRows), typeof(ScatterAddRows), typeof(StopGradient),
        };
        Assert.Empty(expected.Where(t => !seen.Contains(t)).Select(t => t.Name));
    }

    private static Tensor[] Joint(DerivativeCase c)
    {
        var joint = Differentiate.LowerProducts(c.Loss, [c.Adjoint], c.Inputs, c.Directions);
        return [c.Loss, .. joint.GradientY, .. joint.Hvp, .. joint.Jvp];
    }

    private static void AssertClose(double[][] expected, double[][] actual, double tolerance)
    {
        for (var i = 0; i < expected.Length; i++) Close.Assert(expected[i], actual[i], tolerance, $"output {i}");
    }

    internal static double[][] Results<T>(Program<T> program, DerivativeCase c, Tensor[] outputs) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < c.AllInputs.Length; i++) program.Bind(i, new Vec<T>(Array.ConvertAll(c.Value(c.AllInputs[i]), T.CreateChecked)));
        Vec<T>[] results = [.. outputs.Select(o => new Vec<T>(o.Shape.Count))];
        for (var i = 0; i < outputs.Length; i++) program.BindOutput(i, results[i]);
        program.Run();
        return [.. results.Select(r => Array.ConvertAll(r.Span.ToArray(), double.CreateChecked))];
    }
}
