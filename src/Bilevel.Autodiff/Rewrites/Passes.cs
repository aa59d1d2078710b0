namespace Bilevel.Autodiff;

/// <summary>The order in which rewrites are applied.</summary>
public static class Passes
{
    // Each round strictly shrinks or normalises; real losses settle within ten.
    private const int MostRounds = 50;

    /// <summary>The rewrites that hold before further differentiation too.</summary>
    public static IReadOnlyList<Rewrite> Simplifying { get; } = [new ConstantFolding(), new Algebra(), new Structure(), new Slices(), new MatMulTransposes()];

    /// <summary>Applies the rewrites in rounds until none changes anything; each graph between two rewrites can be watched.</summary>
    /// <param name="graph">The graph to simplify; equal subexpressions are one object from the start, and dead code is left out.</param>
    /// <param name="watch">Called with each rewrite's name and the graph after it, when it changed something.</param>
    public static Graph Simplify(Graph graph, Action<string, Graph>? watch = null) => Run(graph, Simplifying, watch);

    /// <summary>Simplifies a graph that will be run, not differentiated again: gradient stops are dropped as well, and sums are formed together.</summary>
    public static Graph Prepare(Graph graph, Action<string, Graph>? watch = null) =>
        Run(Run(graph, [new StopGradients(), .. Simplifying, new SlicesBeforeWork(), new Sums()], watch), [new Accumulation()], watch);

    private static Graph Run(Graph graph, IReadOnlyList<Rewrite> rewrites, Action<string, Graph>? watch)
    {
        var settled = rewrites.Select(_ => new HashSet<Tensor>()).ToArray();
        for (var round = 0; round < MostRounds; round++)
        {
            var before = graph;
            for (var i = 0; i < rewrites.Count; i++)
            {
                var after = rewrites[i].Apply(graph, settled[i]);
                if (!after.Outputs.SequenceEqual(graph.Outputs)) watch?.Invoke(rewrites[i].Name, after);
                graph = after;
            }
            if (graph.Outputs.SequenceEqual(before.Outputs)) break;
        }
        return graph;
    }
}

/// <summary>Drops gradient stops, which mean nothing once all derivatives are taken.</summary>
internal sealed class StopGradients : Rewrite
{
    public override string Name => "stop-gradients";

    internal override Tensor? Replace(Tensor node) => node.Operation is StopGradient ? node.Inputs[0] : null;
}
