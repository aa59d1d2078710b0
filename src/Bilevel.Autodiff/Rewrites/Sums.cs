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
        var uses = new Dictionary<Tensor, int>();
        foreach (var output in graph.Outputs) uses[output] = 1;
        foreach (var node in graph.Nodes)
            foreach (var input in node.Inputs) uses[input] = uses.GetValueOrDefault(input) + 1;

        // An addition that only another addition reads is part of that one's sum.
        var inner = new HashSet<Tensor>();
        foreach (var node in graph.Nodes)
        {
            if (node.Operation is not Add) continue;
            foreach (var input in node.Inputs)
                if (input.Operation is Add && uses[input] == 1) inner.Add(input);
        }

        var (replaced, joins, depths) = (new Dictionary<Tensor, Tensor>(), new Joins(), new Depths());
        foreach (var node in graph.Nodes)
        {
            var updated = node.With([.. node.Inputs.ToArray().Select(i => replaced[i])]);
            if (node.Operation is Add && !inner.Contains(node)) updated = new SumOfTerms(Terms(node, inner, replaced), joins, depths).Combine() ?? updated;
            if (updated.Operation is Concat concat) updated = joins.Join(concat.Axis, updated.Inputs);
            replaced[node] = updated;
        }
        Tensor[] outputs = [.. graph.Outputs.Select(o => replaced[o])];
        return outputs.SequenceEqual(graph.Outputs) ? graph : new(outputs);
    }

    internal override Tensor? Replace(Tensor node) => null;

    // In the order of the tree's leaves, with an explicit stack: a sum over time is as deep as time is long.
    private static List<Tensor> Terms(Tensor root, HashSet<Tensor> inner, Dictionary<Tensor, Tensor> replaced)
    {
        var terms = new List<Tensor>();
        var open = new Stack<Tensor>([root]);
        while (open.TryPop(out var node))
        {
            if (node == root || inner.Contains(node))
            {
                open.Push(node.Inputs[1]);
                open.Push(node.Inputs[0]);
            }
            else terms.Add(replaced[node]);
        }
        return terms;
    }
}
