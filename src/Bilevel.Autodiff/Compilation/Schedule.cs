namespace Bilevel.Autodiff;

/// <summary>Which tensors get a buffer, which are read out of another's, and which operations run together and in what order.</summary>
/// <remarks>
/// A level is the longest chain of kernels before a tensor. An edge keeps the level only where both ends have the same level, space
/// and lateness and the value can stay in registers (<see cref="Levels"/>); every other edge raises it. So between different groups
/// of one level there is no edge, and running by level is running in order. A group falls apart into the parts that share data, and a
/// part that is too long is cut where the graph's order allows. Then kernels of one space join their predecessors where nothing in
/// between depends on these (<see cref="Joining"/>), and what is cheaper to compute again than to read gets no buffer (<see cref="Repeating"/>).
/// </remarks>
internal sealed class Schedule
{
    private readonly Views _views;
    private readonly Buffers _buffers;
    private readonly Dictionary<Tensor, Place> _places;
    private readonly Dictionary<Tensor, Step> _steps = [];
    private readonly Repeating _repeating;

    public Schedule(Graph graph, IReadOnlyList<Tensor> late)
    {
        _views = new(graph);
        var allLate = Late(graph, late);
        _buffers = new(graph, n => _views.Resolve(n).Base, n => n.Operation is Structural && _views.Stored.Contains(n) ? _views.Copied(n) : null, allLate.Contains);
        var levels = new Levels(graph, _views, _buffers, allLate);
        _places = levels.Places;
        var steps = new List<Step>();
        foreach (var group in graph.Nodes.Where(_places.ContainsKey).GroupBy(Key))
            foreach (var nodes in group.Key.Alone is null ? new Grouping(_views).Cut([.. group]) : [[.. group]])
                steps.Add(new(_places[nodes[0]], nodes));
        var joined = new Joining(levels, _views).Join([.. steps.OrderBy(s => s.Late).ThenBy(s => s.Level)]);
        foreach (var step in joined)
            foreach (var node in step.Nodes) _steps[node] = step;
        var results = _views.Stored.ToHashSet();
        foreach (var node in _places.Keys)
            foreach (var input in node.Inputs)
            {
                var origin = _views.OriginOf(node, input);
                if (_steps.TryGetValue(origin, out var other) && other != _steps[node]) _views.Stored.Add(origin);
            }
        _repeating = new(graph, levels, _views, _steps, results);
        Steps = [.. joined.Where(s => !_buffers.IsFilled(s.Nodes[0]))];
    }

    /// <summary>All kernels in order; those that depend on late inputs come last.</summary>
    public IReadOnlyList<Step> Steps { get; }

    /// <summary>Whether a node of a fused step is needed outside it.</summary>
    public bool IsStored(Tensor node) => _views.Stored.Contains(node);

    /// <summary>Whether every kernel that reads the node computes it again.</summary>
    public bool IsRepeated(Tensor node) => _repeating.Contains(node);

    /// <summary>What a node of a fused step is in the step's space.</summary>
    public Role RoleOf(Tensor node) => _places[node].Role;

    /// <inheritdoc cref="Views.Resolve"/>
    public (Tensor Base, StridedView View) Resolve(Tensor node) => _views.Resolve(node);

    /// <inheritdoc cref="Buffers.HomeOf"/>
    public (Tensor Owner, StridedView View) Home(Tensor stored) => _buffers.HomeOf(stored);

    public bool IsInPlace(Tensor part, Tensor whole, int offset) => _buffers.IsInPlace(part, whole, offset);

    public bool InStep(Tensor node, Step step) => _steps.TryGetValue(node, out var own) && own == step;

    /// <inheritdoc cref="Views.Copied"/>
    public (Tensor Base, StridedView View) Copied(Tensor node) => _views.Copied(node);

    private static HashSet<Tensor> Late(Graph graph, IReadOnlyList<Tensor> inputs)
    {
        var late = new HashSet<Tensor>(inputs);
        foreach (var node in graph.Nodes)
            foreach (var input in node.Inputs)
                if (late.Contains(input)) late.Add(node);
        return late;
    }

    private (Place Place, Tensor? Alone) Key(Tensor node)
    {
        var place = _places[node];
        return place.Role == Role.Alone ? (place, node) : (place with { Role = Role.Full }, null);
    }
}
