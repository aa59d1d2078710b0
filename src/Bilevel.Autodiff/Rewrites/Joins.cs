namespace Bilevel.Autodiff;

/// <summary>The concatenations of a graph so far, so that joining the same tensors again is a block of one that there is, or holds one.</summary>
internal sealed class Joins
{
    private readonly Dictionary<Tensor, (Tensor Whole, int Index)> _places = [];

    /// <summary>The concatenation that a tensor is a part of, and its number there.</summary>
    public (Tensor Whole, int Index)? PlaceOf(Tensor part) => _places.TryGetValue(part, out var place) ? place : null;

    /// <summary>Whether joining these tensors is known to move no element: they are blocks of one tensor in order, or will be formed in their places.</summary>
    public bool IsFree(IReadOnlyList<Tensor> parts, int axis) =>
        Existing(axis, [.. parts]) is not null || parts.All(p => p.Inputs.Length > 0 && p.Operation is not Structural && PlaceOf(p) is null);

    /// <summary>The tensors one after another along an axis.</summary>
    public Tensor Join(int axis, ReadOnlySpan<Tensor> parts)
    {
        if (parts.Length == 1) return parts[0];
        if (Existing(axis, parts) is { } known) return known;
        var joined = Tensor.Apply(new Concat(axis), [.. Nested(axis, parts.ToArray())]);
        for (var i = 0; i < joined.Inputs.Length; i++) _places.TryAdd(joined.Inputs[i], (joined, i));
        return joined;
    }

    private Tensor? Existing(int axis, ReadOnlySpan<Tensor> parts)
    {
        if (Slices.Adjacent(parts, axis) is { } block) return block;
        if (PlaceOf(parts[0]) is not { } first || !IsRun(axis, parts, first)) return null;
        if (parts.Length == first.Whole.Inputs.Length) return first.Whole;
        var (start, length) = (new int[first.Whole.Shape.Rank], 0);
        for (var i = 0; i < first.Index; i++) start[axis] += first.Whole.Inputs[i].Shape[axis];
        foreach (var part in parts) length += part.Shape[axis];
        return first.Whole.Slice(start, first.Whole.Shape.Splice(axis, 1, length));
    }

    private static bool IsRun(int axis, ReadOnlySpan<Tensor> parts, (Tensor Whole, int Index) first) =>
        ((Concat)first.Whole.Operation).Axis == axis && first.Index + parts.Length <= first.Whole.Inputs.Length
        && first.Whole.Inputs.Slice(first.Index, parts.Length).SequenceEqual(parts);

    // Parts that are all of an earlier concatenation enter as that one.
    private List<Tensor> Nested(int axis, Tensor[] parts)
    {
        var result = new List<Tensor>();
        for (var i = 0; i < parts.Length;)
        {
            var part = parts[i];
            var length = 1;
            if (PlaceOf(part) is { Index: 0 } place && place.Whole.Inputs.Length is var count && i + count <= parts.Length
                && IsRun(axis, parts.AsSpan(i, count), place)) (part, length) = (place.Whole, count);
            result.Add(part);
            i += length;
        }
        return result;
    }
}
