namespace Bilevel.Autodiff;

/// <summary>One kernel to be: a single operation, or elementwise operations of one shape that run fused.</summary>
internal sealed record Step(bool Late, int Level, Shape Shape, bool Fused, List<Tensor> Nodes);

/// <summary>Which tensors get a buffer, which are read out of another's, and which operations run together and in what order.</summary>
/// <remarks>
/// A level is the longest chain of kernels before a node. Elementwise operations of one shape and one level cannot depend on each
/// other through another kernel, so they run as one.
/// </remarks>
internal sealed class Schedule
{
    // Registers of a fused kernel lie on the stack and in the first cache.
    private const int MostFused = 40;

    private readonly Dictionary<Tensor, (Tensor Base, StridedView View)> _views = [];
    private readonly HashSet<Tensor> _stored = [];
    private readonly HashSet<Tensor> _late;
    private readonly Dictionary<Tensor, Step> _steps = [];
    private readonly Buffers _buffers;

    public Schedule(Graph graph, IReadOnlyList<Tensor> late)
    {
        _late = [.. late];
        _buffers = new(graph.Outputs);
        foreach (var output in graph.Outputs) _stored.Add(output);
        foreach (var node in graph.Nodes) ChooseView(node);
        foreach (var node in graph.Nodes) Place(node);
        Steps = [.. _steps.Values.Distinct().Where(s => !IsFormedByItsParts(s)).OrderBy(s => s.Late).ThenBy(s => s.Level)];
    }

    /// <summary>All kernels in order; those that depend on late inputs come last.</summary>
    public IReadOnlyList<Step> Steps { get; }

    /// <summary>Whether a node of a fused step is needed outside it.</summary>
    public bool IsStored(Tensor node) => _stored.Contains(node);

    /// <summary>The tensor whose buffer holds the elements, and how they are read out of it.</summary>
    public (Tensor Base, StridedView View) Resolve(Tensor node) =>
        _views.TryGetValue(node, out var view) && !_stored.Contains(node) ? view : (node, StridedView.Whole(node.Shape));

    /// <summary>The tensor in whose buffer a stored one is formed, itself or a larger one of which it is a part, and where there.</summary>
    public (Tensor Owner, int Offset) Placement(Tensor stored) => _buffers.Of(stored);

    public bool IsInPlace(Tensor part, Tensor whole, int offset) => _buffers.IsInPlace(part, whole, offset);

    public Step StepOf(Tensor node) => _steps[node];

    public bool InStep(Tensor node, Step step) => _steps.TryGetValue(node, out var own) && own == step;

    /// <summary>The view that a stored move copies.</summary>
    public (Tensor Base, StridedView View) Copied(Tensor node) => _views[node];

    private void ChooseView(Tensor node)
    {
        if (node.Operation is Structural move)
        {
            var input = node.Inputs[0];
            var (origin, view) = Resolve(input);
            if (view.Then(move, input.Shape) is not { } moved)
            {
                _stored.Add(input);
                (origin, moved) = (input, StridedView.Whole(input.Shape).Then(move, input.Shape)!);
            }
            if (node.Type == ElementType.Index && !moved.IsContiguous)
                throw new NotSupportedException($"{node.Describe()}: indices can be reshaped or cut into rows, not rearranged.");
            _views[node] = (origin, moved);
        }
        else if (node.Operation is not Elementwise)
        {
            foreach (var input in node.Inputs)
                if (!Resolve(input).View.IsContiguous) _stored.Add(input);
            if (node.Operation is Concat) _buffers.PlaceParts(node, input => Resolve(input).Base == input);
        }
    }

    private bool IsFormedByItsParts(Step step)
    {
        var node = step.Nodes[0];
        if (node.Operation is not Concat) return false;
        var offset = 0;
        foreach (var part in node.Inputs)
        {
            if (!_buffers.IsInPlace(part, node, offset)) return false;
            offset += part.Shape.Count;
        }
        return true;
    }

    private void Place(Tensor node)
    {
        if (node.Inputs.Length == 0) return;
        foreach (var input in node.Inputs)
            if (_late.Contains(input)) _late.Add(node);
        if (node.Operation is Structural && !_stored.Contains(node)) return;

        var level = 1;
        foreach (var input in node.Inputs)
        {
            var origin = node.Operation is Structural ? _views[node].Base : Resolve(input).Base;
            if (!_steps.TryGetValue(origin, out var before)) continue;
            var together = node.Operation is Elementwise && input.Operation is Elementwise;
            level = Math.Max(level, together ? before.Level : before.Level + 1);
        }
        var late = _late.Contains(node);
        var step = node.Operation is Elementwise or Structural ? Group(node, late, level) : new Step(late, level, node.Shape, false, []);
        step.Nodes.Add(node);
        _steps[node] = step;

        foreach (var input in node.Inputs)
        {
            var origin = node.Operation is Structural ? _views[node].Base : Resolve(input).Base;
            if (_steps.TryGetValue(origin, out var other) && other != step) _stored.Add(origin);
        }
    }

    // A full group is followed by another at the same level: nodes come in topological order, and the sort by level keeps it.
    private Step Group(Tensor node, bool late, int level)
    {
        var key = (late, level, node.Shape);
        if (!_open.TryGetValue(key, out var step) || step.Nodes.Count >= MostFused) _open[key] = step = new(late, level, node.Shape, true, []);
        return step;
    }

    private readonly Dictionary<(bool Late, int Level, Shape Shape), Step> _open = [];
}
