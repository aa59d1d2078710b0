namespace Bilevel.Autodiff;

/// <summary>In whose buffer a stored tensor is formed: its own, or that of what is made of it by joining, rearranging or adding, which then costs nothing.</summary>
internal sealed class Buffers
{
    private readonly Dictionary<Tensor, (Tensor Owner, int Offset, StridedView? View)> _places = [];
    private readonly Dictionary<Tensor, int> _uses = [];
    private readonly HashSet<Tensor> _filled = [];

    // Outputs are formed in the caller's vectors.
    private readonly HashSet<Tensor> _outputs;

    /// <param name="graph">The graph to be scheduled.</param>
    /// <param name="resolve">The tensor that a tensor is a view of, itself where it is stored.</param>
    /// <param name="copied">The view that a stored move copies, null for all others.</param>
    /// <param name="isLate">Whether a tensor is computed again when only late inputs change.</param>
    public Buffers(Graph graph, Func<Tensor, Tensor> resolve, Func<Tensor, (Tensor Base, StridedView View)?> copied, Func<Tensor, bool> isLate)
    {
        _outputs = [.. graph.Outputs];
        foreach (var node in graph.Nodes)
            foreach (var input in node.Inputs) _uses[input] = _uses.GetValueOrDefault(input) + 1;
        foreach (var node in graph.Nodes)
        {
            if (node.Operation is Concat) Join(node, resolve);
            else if (node.Operation is MatMulAdd && isLate(node) == isLate(node.Inputs[2])) Accumulate(node);
            else if (copied(node) is { } move) Rearrange(node, move.Base, move.View);
        }
    }

    /// <summary>Whether a tensor needs no kernel because what it is made of is formed in its buffer.</summary>
    public bool IsFilled(Tensor whole) => _filled.Contains(whole);

    /// <summary>Whether a part stands at an offset in a larger tensor's buffer because it is formed there.</summary>
    public bool IsInPlace(Tensor part, Tensor whole, int offset) => _places.TryGetValue(part, out var place) && place == (whole, offset, null);

    /// <summary>The outermost owner, and where the elements stand in its buffer.</summary>
    public (Tensor Owner, StridedView View) HomeOf(Tensor tensor)
    {
        if (!_places.TryGetValue(tensor, out var place)) return (tensor, StridedView.Whole(tensor.Shape));
        var (owner, view) = HomeOf(place.Owner);
        return place.View is not null ? (owner, place.View.Shifted(view.Offset))
            : tensor.Shape.Equals(place.Owner.Shape) ? (owner, view)
            : (owner, StridedView.Whole(tensor.Shape).Shifted(view.Offset + place.Offset));
    }

    // Parts that are computed, belong nowhere else yet, and fill one row of the whole.
    private void Join(Tensor whole, Func<Tensor, Tensor> resolve)
    {
        var axis = ((Concat)whole.Operation).Axis;
        if (whole.Shape.Lengths[..axis].IndexOfAnyExcept(1) >= 0) return;
        var (offset, all) = (0, true);
        foreach (var part in whole.Inputs)
        {
            all &= part.Inputs.Length > 0 && !_outputs.Contains(part) && resolve(part) == part && _places.TryAdd(part, (whole, offset, null));
            offset += part.Shape.Count;
        }
        if (all) _filled.Add(whole);
    }

    // Only products are added to where they stand, so only a product's result can be what others add to.
    private void Accumulate(Tensor sum)
    {
        var addend = sum.Inputs[2];
        if (addend.Operation is MatrixProduct && _uses[addend] == 1 && !_outputs.Contains(addend)) _places.TryAdd(addend, (sum, 0, null));
    }

    // A product that is only read rearranged is written in that order.
    private void Rearrange(Tensor moved, Tensor origin, StridedView view)
    {
        if (origin.Operation is not MatrixProduct || _outputs.Contains(origin)) return;
        // What is added to has to be there already, in that order too.
        if (origin.Operation is MatMulAdd && !IsInPlace(origin.Inputs[2], origin, 0)) return;
        for (var input = moved.Inputs[0]; ; input = input.Inputs[0])
        {
            if (_uses[input] != 1 || _outputs.Contains(input)) return;
            if (input == origin) break;
        }
        if (view.Inverse(origin.Shape) is { } home && MatrixView.Of(home) is not null && _places.TryAdd(origin, (moved, 0, home))) _filled.Add(moved);
    }
}
