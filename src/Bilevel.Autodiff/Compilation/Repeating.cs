namespace Bilevel.Autodiff;

/// <summary>Cheap functions of one large tensor that stays in memory anyway: kernels that need them read that tensor and compute them again.</summary>
internal sealed class Repeating
{
    private const int MostOperations = 4;

    private readonly Levels _levels;
    private readonly Views _views;
    private readonly Dictionary<Tensor, Step> _steps;
    private readonly Dictionary<Tensor, int> _repeated = [];

    /// <param name="graph">All nodes, inputs first.</param>
    /// <param name="levels">Spaces and roles.</param>
    /// <param name="views">Whose buffers are given up here.</param>
    /// <param name="steps">The kernels.</param>
    /// <param name="needed">Tensors that have to be stored in any case.</param>
    public Repeating(Graph graph, Levels levels, Views views, Dictionary<Tensor, Step> steps, HashSet<Tensor> needed)
    {
        (_levels, _views, _steps) = (levels, views, steps);
        var whole = new HashSet<Tensor>(graph.Nodes.Where(n => levels.Places.TryGetValue(n, out var place) && place.Role == Role.Full && views.Stored.Contains(n) && !needed.Contains(n)));
        foreach (var node in levels.Places.Keys)
            foreach (var input in node.Inputs)
                if (!IsReadWhole(node, input)) whole.Remove(views.OriginOf(node, input));
        foreach (var node in graph.Nodes)
        {
            if (!whole.Contains(node) || Operations(node) is not { } count || count > MostOperations) continue;
            _repeated[node] = count;
            views.Stored.Remove(node);
            KeepArguments(node);
        }
    }

    /// <summary>Whether kernels other than its own compute the node again where they need it.</summary>
    public bool Contains(Tensor node) => _steps.TryGetValue(node, out var step) && step.Fused && !_views.Stored.Contains(node);

    // What it is computed from has to be in memory, but for what is computed again with it.
    private void KeepArguments(Tensor node)
    {
        foreach (var input in node.Inputs)
        {
            var origin = _views.Resolve(input).Base;
            if (!Contains(origin)) continue;
            if (origin.Shape.Count >= node.Shape.Count) KeepArguments(origin);
            else _views.Stored.Add(origin);
        }
    }

    private bool IsReadWhole(Tensor node, Tensor input)
    {
        var origin = _views.OriginOf(node, input);
        if (!_steps.TryGetValue(origin, out var step) || step == _steps[node]) return true;
        return node.Operation is Elementwise or Sum or Largest && _steps[node].Fused && _steps[node].Space == step.Space
            && _levels.StaysInRegisters(node, input, _levels.Places[origin], _levels.Places[node].Role);
    }

    // Operations from memory to the node, or null where more than one large tensor, or an expensive operation, is in it.
    private int? Operations(Tensor node)
    {
        if (node.Operation is not Elementwise operation || Cost.Of(operation.Kernel) > 1) return null;
        var count = 1;
        Tensor? large = null;
        foreach (var input in node.Inputs)
        {
            if (input.Operation is Splat) continue;
            var (origin, view) = _views.Resolve(input);
            if (origin.Shape.Count < node.Shape.Count) continue;
            if (!view.IsContiguous || (large is not null && large != origin)) return null;
            large = origin;
        }
        if (large is null) return null;
        if (_repeated.TryGetValue(large, out var inside)) return count + inside;
        // Computed on the way and never kept: its own arguments decide.
        if (_steps.TryGetValue(large, out var step) && step.Fused && !_views.Stored.Contains(large)) return step == _steps[node] && Operations(large) is { } more ? count + more : null;
        return count;
    }
}
