namespace Bilevel.Autodiff;

/// <summary>Products that are terms of one sum are added up where the first of them stands: a + AB + CD = (AB += CD) + a. Short sums begin with the deepest term.</summary>
/// <remarks>For graphs that will be run: no temporary, no pass of additions. The order of terms depends on the expression alone.</remarks>
internal sealed class Accumulation : Rewrite
{
    // What a longer sum adds up early need not be kept until its last term is there.
    private const int MostTerms = 8;

    public override string Name => "accumulation";

    internal override Graph Apply(Graph graph, HashSet<Tensor> settled)
    {
        var (sums, depths) = (new AddTrees(graph), new Depths());
        var replaced = new Dictionary<Tensor, Tensor>();
        foreach (var node in graph.Nodes)
        {
            replaced[node] = sums.IsWhole(node) && Accumulated([.. sums.Terms(node)], sums, depths, replaced) is { } sum
                ? sum
                : node.With([.. node.Inputs.ToArray().Select(i => replaced[i])]);
        }
        Tensor[] outputs = [.. graph.Outputs.Select(o => replaced[o])];
        return outputs.SequenceEqual(graph.Outputs) ? graph : new(outputs);
    }

    internal override Tensor? Replace(Tensor node) => null;

    private static Tensor? Accumulated(List<Tensor> terms, AddTrees sums, Depths depths, Dictionary<Tensor, Tensor> replaced)
    {
        var products = terms.Where(t => t.Operation is MatMul && sums.IsReadOnce(t)).OrderBy(depths.Of).ToList();
        if (products.Count < 2) return terms.Count is > 2 and <= MostTerms ? depths.Sum(terms.Select(t => replaced[t])) : null;
        terms.RemoveAll(products.Contains);
        return depths.Sum(terms.Select(t => replaced[t]).Append(products.Skip(1).Aggregate(replaced[products[0]], (sum, p) => Added(replaced[p], sum))));
    }

    private static Tensor Added(Tensor term, Tensor sum)
    {
        var product = (MatMul)term.Operation;
        return Tensor.Apply(new MatMulAdd(product.TransposeA, product.TransposeB), term.Inputs[0], term.Inputs[1], sum);
    }
}
