namespace Bilevel.Autodiff;

/// <summary>Blocks are cut out of what they come from: out of a block's source, a repeated tensor's source, one padded with zeros, or the tensor before a reshape.</summary>
internal sealed class Slices : Rewrite
{
    public override string Name => "slices";

    internal override Tensor? Replace(Tensor node) => node.Operation switch
    {
        Slice slice => node.Inputs[0].Operation switch
        {
            Slice inner => node.Inputs[0].Inputs[0].Slice(Sum(inner.Start, slice.Start), slice.Size),
            Broadcast => OfRepeated(slice, node.Inputs[0].Inputs[0]),
            Reshape => OfReshaped(slice, node.Inputs[0].Inputs[0], node.Inputs[0].Shape),
            Pad pad => OfPadded(slice, pad, node.Inputs[0].Inputs[0]),
            _ => null,
        },
        Concat concat => Adjacent(node.Inputs, concat.Axis),
        _ => null,
    };

    /// <summary>Blocks of one tensor that lie side by side along an axis, in order, as one block; null if they do not.</summary>
    internal static Tensor? Adjacent(ReadOnlySpan<Tensor> parts, int axis)
    {
        if (parts[0].Operation is not Slice first) return null;
        var (source, length) = (parts[0].Inputs[0], 0);
        foreach (var part in parts)
        {
            if (part.Operation is not Slice slice || part.Inputs[0] != source) return null;
            for (var other = 0; other < first.Start.Count; other++)
                if (slice.Start[other] != first.Start[other] + (other == axis ? length : 0)) return null;
            length += slice.Size[axis];
        }
        return source.Slice(first.Start.ToArray(), first.Size.Splice(axis, 1, length));
    }

    private static int[] Sum(Axes a, Axes b)
    {
        var sum = a.ToArray();
        for (var i = 0; i < sum.Length; i++) sum[i] += b[i];
        return sum;
    }

    // Along an axis that is repeated, any block of the repetitions is the same.
    private static Tensor OfRepeated(Slice slice, Tensor source)
    {
        var (start, size) = (new int[source.Shape.Rank], new int[source.Shape.Rank]);
        var extra = slice.Size.Rank - source.Shape.Rank;
        for (var axis = 0; axis < start.Length; axis++)
            (start[axis], size[axis]) = source.Shape[axis] == 1 ? (0, 1) : (slice.Start[extra + axis], slice.Size[extra + axis]);
        return source.Slice(start, Shape.Create(size)).BroadcastTo(slice.Size);
    }

    // A run of whole rows of the result is a run of whole rows of the source where both count their elements in multiples of the source's rows.
    private static Tensor? OfReshaped(Slice slice, Tensor source, Shape shape)
    {
        if (source.Shape.Rank == 0 || !slice.Size.Lengths[1..].SequenceEqual(shape.Lengths[1..])) return null;
        var row = source.Shape.Strides[0];
        var first = slice.Start[0] * shape.Strides[0];
        if (first % row != 0 || slice.Size.Count % row != 0) return null;
        var start = new int[source.Shape.Rank];
        start[0] = first / row;
        return source.Slice(start, source.Shape.Splice(0, 1, slice.Size.Count / row)).Reshape(slice.Size);
    }

    private static Tensor? OfPadded(Slice slice, Pad pad, Tensor source)
    {
        var (inside, start) = (true, new int[slice.Start.Count]);
        for (var axis = 0; axis < start.Length; axis++)
        {
            start[axis] = slice.Start[axis] - pad.Start[axis];
            if (start[axis] + slice.Size[axis] <= 0 || start[axis] >= source.Shape[axis]) return Tensor.Zeros(slice.Size);
            inside &= start[axis] >= 0 && start[axis] + slice.Size[axis] <= source.Shape[axis];
        }
        return inside ? source.Slice(start, slice.Size) : null;
    }
}
