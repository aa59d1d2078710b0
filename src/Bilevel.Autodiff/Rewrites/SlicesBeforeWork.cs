namespace Bilevel.Autodiff;

/// <summary>An elementwise result that is only ever read in blocks is computed block by block, where the blocks are: E(a, b)[s] = E(a[s], b[s]).</summary>
/// <remarks>So the bias of a layer over all time steps is added in the step's own kernel, and the sum over all steps is never formed.</remarks>
internal sealed class SlicesBeforeWork : Rewrite
{
    public override string Name => "slices-before-work";

    internal override Graph Apply(Graph graph, HashSet<Tensor> settled)
    {
        var cut = OnlyReadInBlocks(graph);
        if (cut.Count == 0) return graph;
        var replaced = new Dictionary<Tensor, Tensor>();
        foreach (var node in graph.Nodes)
            replaced[node] = node.Operation is Slice slice && cut.Contains(node.Inputs[0])
                ? Cut(replaced[node.Inputs[0]], slice)
                : node.With([.. node.Inputs.ToArray().Select(i => replaced[i])]);
        return new([.. graph.Outputs.Select(o => replaced[o])]);
    }

    internal override Tensor? Replace(Tensor node) => null;

    private static Tensor Cut(Tensor work, Slice slice) =>
        Tensor.Apply(work.Operation, [.. work.Inputs.ToArray().Select(i => i.Operation is Splat splat ? Tensor.Full(splat.Value, slice.Size) : Tensor.Apply(slice, i))]);

    // Blocks that together have no more elements than the whole: nothing is computed twice.
    private static HashSet<Tensor> OnlyReadInBlocks(Graph graph)
    {
        var read = new Dictionary<Tensor, long>();
        foreach (var node in graph.Nodes)
            foreach (var input in node.Inputs)
                if (input.Operation is Elementwise)
                    read[input] = node.Operation is Slice ? Math.Min(read.GetValueOrDefault(input) + node.Shape.Count, long.MaxValue / 2) : long.MaxValue / 2;
        foreach (var output in graph.Outputs) read.Remove(output);
        return [.. read.Where(r => r.Value <= r.Key.Shape.Count).Select(r => r.Key)];
    }
}
