namespace Bilevel.Autodiff;

/// <summary>Finds for each operation the level, the space and the role with the fewest kernels before it.</summary>
internal sealed class Levels
{
    // A shorter sum over everything is a row of its own, so that what follows from it joins.
    private const int ShortSum = 1024;

    private readonly Views _views;
    private readonly Buffers _buffers;
    private readonly HashSet<Tensor> _late;

    public Levels(Graph graph, Views views, Buffers buffers, HashSet<Tensor> late)
    {
        (_views, _buffers, _late) = (views, buffers, late);
        foreach (var node in graph.Nodes)
        {
            if (node.Inputs.Length == 0) continue;
            if (node.Operation is Structural && !views.Stored.Contains(node)) continue;
            Places[node] = Choose(node);
        }
    }

    public Dictionary<Tensor, Place> Places { get; } = [];

    private Place Choose(Tensor node)
    {
        Place? best = null;
        foreach (var (space, role) in Candidates(node))
        {
            var place = At(node, space, role);
            if (best is null || place.Level < best.Value.Level) best = place;
        }
        return best!.Value;
    }

    private IEnumerable<(RowSpace Space, Role Role)> Candidates(Tensor node)
    {
        if (node.Operation is Reduction reduction)
        {
            var (outer, reduced, inner) = reduction.Extents(node.Inputs[0].Shape);
            if (SpaceOf(node.Inputs[0]) is { } space && node.Operation is Sum && Joined(node, space, outer, inner) is { } joined) yield return (space, joined);
            if (inner == 1) yield return (new(outer, reduced), Role.Row);
            else if (node.Operation is Sum && outer == 1) yield return (new(reduced, inner), Role.ColumnSums);
            else yield return (default, Role.Alone);
        }
        else if (node.Operation is Elementwise)
        {
            for (var i = 0; i < node.Inputs.Length; i++)
                if (Places.TryGetValue(_views.Resolve(node.Inputs[i]).Base, out var place) && place.Role == Role.Row && place.Space.Rows == node.Shape.Count)
                    yield return (place.Space, Role.Row);
            yield return (RowSpace.Of(node.Shape), Role.Full);
        }
        else if (node.Operation is Structural && !_buffers.IsFilled(node)) yield return (RowSpace.Of(node.Shape), Role.Full);
        else if (node.Operation is OneHot) yield return (new(node.Shape.Count / node.Shape[^1], node.Shape[^1]), Role.Full);
        else yield return (default, Role.Alone);
    }

    // The role of a sum over rows in the space of its argument, where that is computed in one.
    private Role? Joined(Tensor node, RowSpace space, int outer, int inner)
    {
        if (outer != 1) return null;
        var place = At(node, space, inner == 1 ? Role.Total : Role.ColumnSums);
        var argument = Places[_views.Resolve(node.Inputs[0]).Base];
        if (place.Level != argument.Level || place.Late != argument.Late) return null;
        if (inner == 1) return node.Inputs[0].Shape.Count > ShortSum || space.Rows > 1 ? Role.Total : null;
        return inner == space.Columns ? Role.ColumnSums : null;
    }

    private RowSpace? SpaceOf(Tensor input) =>
        Places.TryGetValue(_views.Resolve(input).Base, out var place) && place.Role is Role.Full or Role.Row ? place.Space : null;

    private Place At(Tensor node, RowSpace space, Role role)
    {
        var late = _late.Contains(node);
        var level = 1;
        foreach (var input in node.Inputs)
        {
            // What is early has been computed before anything late.
            if (!Places.TryGetValue(_views.OriginOf(node, input), out var before) || before.Late != late) continue;
            level = Math.Max(level, before.Space == space && StaysInRegisters(node, input, before, role) ? before.Level : before.Level + 1);
        }
        return new(late, level, space, role);
    }

    /// <summary>Whether a node of a role can take an input's elements from the loop that computes them.</summary>
    public bool StaysInRegisters(Tensor node, Tensor input, Place before, Role role)
    {
        if (node.Operation is Structural) return false;
        var (origin, view) = _views.Resolve(input);
        var whole = view.IsContiguous && origin.Shape.Count == input.Shape.Count;
        return (before.Role, role, node.Operation is Reduction) switch
        {
            (Role.Full, Role.Full or Role.ColumnSums or Role.Total, _) => whole,
            (Role.Full, Role.Row, true) => whole,
            (Role.Row, Role.Row, false) or (Role.Row, Role.Total, _) => whole,
            (Role.Row, Role.Full, _) => IsOneARow(view, before.Space),
            _ => false,
        };
    }

    private static bool IsOneARow(StridedView view, RowSpace space) =>
        view.Split(space.Columns) is var (rows, columns) && columns is { Rank: 1, Step: 0 } && rows.Rank == 1 && rows.Step == (space.Rows == 1 ? 0 : 1);
}
