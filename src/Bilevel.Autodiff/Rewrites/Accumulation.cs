namespace Bilevel.Autodiff;

/// <summary>Products that are terms of one sum are added up where the first of them stands: a + AB + CD = a + (AB += CD).</summary>
/// <remarks>For graphs that will be run: no temporary, no pass of additions. Terms are added in the order of their depth, which the expression alone decides.</remarks>
internal sealed class Accumulation : Rewrite
{
    public override string Name => "accumulation";

    internal override Graph Apply(Graph graph, HashSet<Tensor> settled)
    {
        var (sums, depths) = (new AddTrees(graph), new Depths());
        var replaced = new Dictionary<Tensor, Tensor>();
        foreach (var node in graph.Nodes)
        {
            replaced[node] = sums.IsWhole(node) && Accumulated(sums.Terms(node), sums, depths) is var (others, products)
                ? Sum([.. others.Select(o => replaced[o])], [.. products.Select(p => replaced[p])], depths)
                : node.With([.. node.Inputs.ToArray().Select(i => replaced[i])]);
        }
        Tensor[] outputs = [.. graph.Outputs.Select(o => replaced[o])];
        return outputs.SequenceEqual(graph.Outputs) ? graph : new(outputs);
    }

    internal override Tensor? Replace(Tensor node) => null;

    private static (List<Tensor> Others, List<Tensor> Products)? Accumulated(List<Tensor> terms, AddTrees sums, Depths depths)
    {
        var products = terms.Where(t => t.Operation is MatMul && sums.IsReadOnce(t)).OrderBy(depths.Of).ToList();
        return products.Count < 2 ? null : ([.. terms.Where(t => !products.Contains(t))], products);
    }

    private static Tensor Sum(List<Tensor> others, List<Tensor> products, Depths depths)
    {
        var sum = products[0];
        foreach (var term in products.Skip(1))
        {
            var product = (MatMul)term.Operation;
            sum = Tensor.Apply(new MatMulAdd(product.TransposeA, product.TransposeB), term.Inputs[0], term.Inputs[1], sum);
        }
        return depths.Sum(others.Append(sum));
    }
}
