namespace Bilevel.Autodiff;

/// <summary>Terms of one sum that together are one operation: blocks padded to disjoint places are joined, products of blocks of rows and sums over rows are taken of the joined rows.</summary>
/// <remarks>
/// Σ_t pad_t(b_t) = concat(b_t), Σ_t aₜᵀbₜ = concat(a_t)ᵀ·concat(b_t), Σ_t Σ_rows b_t = Σ_rows concat(b_t): what unrolled time leaves in adjoints of slices,
/// in gradients of shared weights, and of biases. Terms are added in another order, and −0 + 0 is not formed; NaN and infinity reach the same sums.
/// </remarks>
internal sealed class Sums : Rewrite
{
    public override string Name => "sums";

    internal override Graph Apply(Graph graph, HashSet<Tensor> settled)
    {
        var sums = new AddTrees(graph);
        var (replaced, joins, depths) = (new Dictionary<Tensor, Tensor>(), new Joins(), new Depths());
        foreach (var node in graph.Nodes)
        {
            var updated = node.With([.. node.Inputs.ToArray().Select(i => replaced[i])]);
            if (sums.IsWhole(node)) updated = new SumOfTerms(sums.Terms(node).Select(t => replaced[t]), joins, depths).Combine() ?? updated;
            if (updated.Operation is Concat concat) updated = joins.Join(concat.Axis, updated.Inputs);
            replaced[node] = updated;
        }
        Tensor[] outputs = [.. graph.Outputs.Select(o => replaced[o])];
        return outputs.SequenceEqual(graph.Outputs) ? graph : new(outputs);
    }

    internal override Tensor? Replace(Tensor node) => null;
}
