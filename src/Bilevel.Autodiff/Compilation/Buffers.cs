namespace Bilevel.Autodiff;

/// <summary>Tensors that are formed inside the buffer of a larger one, so that joining them moves nothing.</summary>
internal sealed class Buffers(IEnumerable<Tensor> outputs)
{
    private readonly Dictionary<Tensor, (Tensor Owner, int Offset)> _places = [];

    // Outputs are formed in the caller's vectors.
    private readonly HashSet<Tensor> _outputs = [.. outputs];

    /// <summary>Whether a part stands at an offset in a larger tensor's buffer because it is formed there.</summary>
    public bool IsInPlace(Tensor part, Tensor whole, int offset) => _places.TryGetValue(part, out var place) && place == (whole, offset);

    /// <summary>The outermost owner and the offset in its buffer, in elements.</summary>
    public (Tensor Owner, int Offset) Of(Tensor tensor)
    {
        var offset = 0;
        while (_places.TryGetValue(tensor, out var place))
        {
            tensor = place.Owner;
            offset += place.Offset;
        }
        return (tensor, offset);
    }

    /// <summary>Gives parts of a concatenation their place in its buffer: those that are computed, belong nowhere else yet, and fill one row of it.</summary>
    /// <param name="whole">A concatenation.</param>
    /// <param name="isComputed">Whether a part has elements of its own, in no other tensor's buffer.</param>
    public void PlaceParts(Tensor whole, Func<Tensor, bool> isComputed)
    {
        var axis = ((Concat)whole.Operation).Axis;
        if (whole.Shape.Lengths[..axis].IndexOfAnyExcept(1) >= 0) return;
        var offset = 0;
        foreach (var part in whole.Inputs)
        {
            if (part.Inputs.Length > 0 && !_outputs.Contains(part) && isComputed(part)) _places.TryAdd(part, (whole, offset));
            offset += part.Shape.Count;
        }
    }
}
