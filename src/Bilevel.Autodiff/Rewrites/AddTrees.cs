namespace Bilevel.Autodiff;

/// <summary>The sums of a graph: an addition that only another addition reads is part of that one's sum.</summary>
internal sealed class AddTrees
{
    private readonly Dictionary<Tensor, int> _uses = [];
    private readonly HashSet<Tensor> _inner = [];

    public AddTrees(Graph graph)
    {
        foreach (var output in graph.Outputs) _uses[output] = 1;
        foreach (var node in graph.Nodes)
            foreach (var input in node.Inputs) _uses[input] = _uses.GetValueOrDefault(input) + 1;
        foreach (var node in graph.Nodes)
        {
            if (node.Operation is not Add) continue;
            foreach (var input in node.Inputs)
                if (input.Operation is Add && _uses[input] == 1) _inner.Add(input);
        }
    }

    public bool IsWhole(Tensor node) => node.Operation is Add && !_inner.Contains(node);

    public bool IsReadOnce(Tensor node) => _uses[node] == 1;

    /// <summary>The terms of a whole sum, from the first leaf of the tree to the last.</summary>
    public List<Tensor> Terms(Tensor whole)
    {
        // An explicit stack: a sum over time is as deep as time is long.
        var terms = new List<Tensor>();
        var open = new Stack<Tensor>([whole]);
        while (open.TryPop(out var node))
        {
            if (node == whole || _inner.Contains(node))
            {
                open.Push(node.Inputs[1]);
                open.Push(node.Inputs[0]);
            }
            else terms.Add(node);
        }
        return terms;
    }
}
