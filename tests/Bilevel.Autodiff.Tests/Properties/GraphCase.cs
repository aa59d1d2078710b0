using System.Globalization;

namespace Bilevel.Autodiff.Tests;

/// <summary>One operation of a random graph: which, on which earlier tensors, with which attribute. Any numbers make a valid graph.</summary>
internal readonly record struct Gene(int Operation, int First, int Second, int Attribute);

/// <summary>A random graph as a list of numbers, so that it can be printed, shrunk and made again.</summary>
/// <param name="Shapes">A shape of rank 0 to 3 a number, for each input.</param>
/// <param name="Genes">The operations.</param>
internal sealed record GraphCase(int[] Shapes, Gene[] Genes)
{
    /// <summary>The function at a seeded point, with directions; lengths of axes are multiplied by <paramref name="scale"/>.</summary>
    public DerivativeCase Build(int scale = 1)
    {
        var name = string.Join(';', Genes.Select(g => g.ToString()));
        return new($"{string.Join(',', Shapes)}|{name}", [.. Shapes.Select(s => ShapeOf(s, scale))], inputs => Grow(inputs, scale), -1, 1);
    }

    /// <summary>The numbers to make it again, and the graph.</summary>
    public override string ToString()
    {
        var genes = string.Join(", ", Genes.Select(g => string.Create(CultureInfo.InvariantCulture, $"new({g.Operation}, {g.First}, {g.Second}, {g.Attribute})")));
        return $"new GraphCase([{string.Join(", ", Shapes)}], [{genes}]):\n{new Graph(Build().Output)}";
    }

    // Every axis is 1 to 4 long, so that lengths often agree and often have to be broadcast.
    private static Shape ShapeOf(int number, int scale)
    {
        var lengths = new int[number % 4];
        for (var i = 0; i < lengths.Length; i++) lengths[i] = (number >> (2 + 2 * i)) % 4 is > 0 and var more ? (1 + more) * scale : 1;
        return Shape.Create(lengths);
    }

    private Tensor Grow(Tensor[] inputs, int scale)
    {
        // What grows beyond this is left out: a graph is to be deep, not wide.
        var most = 200 * scale * scale * scale;
        var pool = new List<Tensor>(inputs);
        foreach (var gene in Genes)
        {
            var grown = GraphOperations.Apply(gene, pool[gene.First % pool.Count], pool[gene.Second % pool.Count]);
            if (grown.Shape.Count <= most) pool.Add(grown);
        }
        return pool.TakeLast(3).Select(t => t.Square().Mean()).Aggregate((a, b) => a + b).Reshape([1]);
    }
}
