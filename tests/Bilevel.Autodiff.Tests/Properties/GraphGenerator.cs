using FsCheck;
using FsCheck.Fluent;

namespace Bilevel.Autodiff.Tests;

/// <summary>Draws graphs, and makes a failing one smaller: fewer operations, then smaller numbers, then smaller inputs.</summary>
internal static class GraphGenerator
{
    private const int Inputs = 4, MostGenes = 12, Attributes = 64;

    public static Arbitrary<GraphCase> Graphs { get; } = Arb.From(Cases(), Shrink);

    /// <summary>A check of so many graphs from one seed, which a failure prints with the graph.</summary>
    public static void Holds(ulong seed, int graphs, Action<GraphCase> property)
    {
        // The second number of FsCheck's generator has to be odd.
        const ulong Gamma = 0x9E3779B97F4A7C15;
        Prop.ForAll(Graphs, property).Check(Config.QuickThrowOnFailure.WithMaxTest(graphs).WithReplay(seed, Gamma).WithQuietOnSuccess(true));
    }

    private static Gen<GraphCase> Cases()
    {
        var number = Gen.Choose(0, Attributes - 1);
        var gene = from operation in Gen.Choose(0, GraphOperations.Count - 1)
                   from first in number
                   from second in number
                   from attribute in number
                   select new Gene(operation, first, second, attribute);
        return from shapes in Gen.Choose(0, 255).ArrayOf(Inputs)
               from count in Gen.Choose(1, MostGenes)
               from genes in gene.ArrayOf(count)
               select new GraphCase(shapes, genes);
    }

    private static IEnumerable<GraphCase> Shrink(GraphCase graph)
    {
        for (var i = graph.Genes.Length - 1; i >= 0; i--)
            yield return graph with { Genes = [.. graph.Genes[..i], .. graph.Genes[(i + 1)..]] };
        for (var i = 0; i < graph.Genes.Length; i++)
        {
            var gene = graph.Genes[i];
            foreach (var smaller in (Gene[])[gene with { First = 0 }, gene with { Second = 0 }, gene with { Attribute = 0 }])
                if (smaller != gene) yield return graph with { Genes = [.. graph.Genes[..i], smaller, .. graph.Genes[(i + 1)..]] };
        }
        for (var i = 0; i < graph.Shapes.Length; i++)
            if (graph.Shapes[i] != 0) yield return graph with { Shapes = [.. graph.Shapes[..i], 0, .. graph.Shapes[(i + 1)..]] };
    }
}
