namespace Bilevel.Autodiff;

/// <summary>Chains of moves become one move or none, and work on repeated elements is done once, before they are repeated.</summary>
internal sealed class Structure : Rewrite
{
    public override string Name => "structure";

    internal override Tensor? Replace(Tensor node) => node.Operation switch
    {
        Reshape reshape => Reshaping(reshape, node.Inputs[0]),
        Permute permute => Permuting(permute, node),
        Broadcast broadcast => Broadcasting(broadcast, node.Inputs[0]),
        Slice slice => Slicing(slice, node),
        Concat when node.Inputs.Length == 1 => node.Inputs[0],
        Pad when node.Shape.Equals(node.Inputs[0].Shape) => node.Inputs[0],
        Sum sum => SumOfRepeated(sum, node),
        Elementwise => BeforeRepeating(node),
        _ => null,
    };

    private static Tensor? Reshaping(Reshape reshape, Tensor a) =>
        a.Shape.Equals(reshape.To) ? a
        : a.Operation is Reshape ? a.Inputs[0].Reshape(reshape.To)
        : null;

    private static Tensor? Permuting(Permute permute, Tensor node)
    {
        var a = node.Inputs[0];
        if (KeepsOrder(permute, a.Shape)) return a.Reshape(node.Shape);
        if (a.Operation is not Permute inner) return null;
        var order = new int[permute.Order.Count];
        for (var i = 0; i < order.Length; i++) order[i] = inner.Order[permute.Order[i]];
        return Tensor.Apply(new Permute(order), a.Inputs[0]);
    }

    // Only axes of length 1 change places: the elements stay where they are.
    private static bool KeepsOrder(Permute permute, Shape shape)
    {
        var last = -1;
        foreach (var axis in permute.Order.Values)
        {
            if (shape[axis] == 1) continue;
            if (axis < last) return false;
            last = axis;
        }
        return true;
    }

    private static Tensor? Broadcasting(Broadcast broadcast, Tensor a)
    {
        if (a.Shape.Equals(broadcast.To)) return a;
        if (a.Operation is Broadcast) return a.Inputs[0].BroadcastTo(broadcast.To);
        // Leading axes of length 1 are implied.
        return a.Operation is Reshape && a.Shape.Rank > a.Inputs[0].Shape.Rank && IsLeadingOnes(a.Shape, a.Inputs[0].Shape)
            ? a.Inputs[0].BroadcastTo(broadcast.To)
            : null;
    }

    private static bool IsLeadingOnes(Shape shape, Shape inner)
    {
        var extra = shape.Rank - inner.Rank;
        return shape.Lengths[extra..].SequenceEqual(inner.Lengths) && shape.Lengths[..extra].IndexOfAnyExcept(1) < 0;
    }

    private static Tensor? Slicing(Slice slice, Tensor node)
    {
        var a = node.Inputs[0];
        if (a.Shape.Equals(slice.Size)) return a;
        if (a.Operation is Pad pad && pad.Start.Equals(slice.Start) && slice.Size.Equals(a.Inputs[0].Shape)) return a.Inputs[0];
        if (a.Operation is not Concat concat) return null;
        var at = 0;
        foreach (var part in a.Inputs)
        {
            var inside = slice.Start[concat.Axis] - at;
            if (inside >= 0 && inside + slice.Size[concat.Axis] <= part.Shape[concat.Axis])
            {
                var start = slice.Start.ToArray();
                start[concat.Axis] = inside;
                return part.Slice(start, slice.Size);
            }
            at += part.Shape[concat.Axis];
        }
        return null;
    }

    // Σ over axes along which every element is repeated n times: n times the element.
    private static Tensor? SumOfRepeated(Sum sum, Tensor node)
    {
        if (node.Inputs[0].Operation is not Broadcast) return null;
        var (from, to) = (node.Inputs[0].Inputs[0], node.Inputs[0].Shape);
        var padded = new int[to.Rank];
        Array.Fill(padded, 1);
        from.Shape.Lengths.CopyTo(padded.AsSpan(to.Rank - from.Shape.Rank));
        if (padded.AsSpan(sum.First, sum.Length).IndexOfAnyExcept(1) >= 0) return null;
        var count = to.Count / node.Shape.Count;
        return from.Reshape(Shape.Create(padded).Splice(sum.First, sum.Length)).BroadcastTo(node.Shape) * count;
    }

    private static Tensor? BeforeRepeating(Tensor node)
    {
        Shape? from = null;
        foreach (var input in node.Inputs)
        {
            if (input.Operation is Splat) continue;
            if (input.Operation is not Broadcast) return null;
            var source = input.Inputs[0].Shape;
            if (from is not null && !from.Equals(source)) return null;
            from = source;
        }
        if (from is null) return null;
        var inputs = new Tensor[node.Inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
            inputs[i] = node.Inputs[i].Operation is Splat splat ? Tensor.Full(splat.Value, from) : node.Inputs[i].Inputs[0];
        return Tensor.Apply(node.Operation, inputs).BroadcastTo(node.Shape);
    }
}
