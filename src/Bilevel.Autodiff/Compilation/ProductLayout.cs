using Bilevel.Numerics;

namespace Bilevel.Autodiff;

/// <summary>A matrix product over the buffers in which its operands and its result lie, whatever views they are.</summary>
/// <param name="Shape">Sizes, storage and up to two batch axes.</param>
/// <param name="A">The tensor whose buffer holds the left operand.</param>
/// <param name="OffsetA">Where it begins there.</param>
/// <param name="B">The tensor whose buffer holds the right operand.</param>
/// <param name="OffsetB">Where it begins there.</param>
/// <param name="OffsetC">Where the result begins in its owner's buffer.</param>
/// <param name="Outer">Further batch axes, product by product: offsets of the three matrices.</param>
internal sealed record ProductLayout(GemmShape Shape, Tensor A, int OffsetA, Tensor B, int OffsetB, int OffsetC, IReadOnlyList<(nint A, nint B, nint C)> Outer)
{
    /// <summary>Whether every product has the same right operand.</summary>
    public bool HasOneB => Outer.All(o => o.B == 0) && Shape.Batches.All(b => b.StrideB == 0);

    /// <summary>The layout of a product whose operands are views that <see cref="MatrixView"/> can be made of.</summary>
    public static ProductLayout Of(Tensor node, bool transposeA, bool transposeB, bool accumulate, Func<Tensor, (Tensor Base, StridedView View)> resolve, StridedView home)
    {
        var ((a, viewA), (b, viewB)) = (resolve(node.Inputs[0]), resolve(node.Inputs[1]));
        // A result stored transposed is the product of the exchanged, transposed operands.
        var c = MatrixView.Of(home)!.Value;
        if (c.Transposed) (a, viewA, transposeA, b, viewB, transposeB) = (b, viewB, !transposeB, a, viewA, !transposeA);
        var (left, right) = (MatrixView.Of(viewA)!.Value, MatrixView.Of(viewB)!.Value);
        var inner = transposeA ? viewA.Lengths[^2] : viewA.Lengths[^1];
        var shape = new GemmShape(node.Shape[c.Transposed ? ^1 : ^2], node.Shape[c.Transposed ? ^2 : ^1], inner)
        {
            TransposeA = transposeA ^ left.Transposed,
            TransposeB = transposeB ^ right.Transposed,
            LeadingA = left.Leading,
            LeadingB = right.Leading,
            LeadingC = c.Leading,
            Accumulate = accumulate,
        };
        var axes = Axes(viewA, viewB, home);
        // Rows of equal products with one right operand that follow each other evenly are rows of one product.
        if (axes is [.., { StrideB: 0 } last] && !shape.TransposeA && last.StrideA == (nint)shape.M * shape.LeadingA && last.StrideC == (nint)shape.M * shape.LeadingC)
        {
            axes.RemoveAt(axes.Count - 1);
            shape = shape with { M = shape.M * last.Count };
        }
        var further = Math.Max(0, axes.Count - 2);
        if (axes.Count > 0) shape = shape with { Batches = axes[further..] };
        return new(shape, a, viewA.Offset, b, viewB.Offset, home.Offset, Positions(axes[..further]));
    }

    // Batch axes with as few as possible: neighbours that are evenly spaced in all three are one.
    private static List<GemmBatch> Axes(StridedView a, StridedView b, StridedView c)
    {
        var axes = new List<GemmBatch>();
        for (var axis = 0; axis < c.Lengths.Length - 2; axis++)
        {
            var next = new GemmBatch(c.Lengths[axis], a.Strides[axis], b.Strides[axis], c.Strides[axis]);
            if (next.Count == 1) continue;
            if (axes is [.., var last] && last.StrideA == next.StrideA * next.Count && last.StrideB == next.StrideB * next.Count && last.StrideC == next.StrideC * next.Count)
                axes[^1] = next with { Count = last.Count * next.Count };
            else axes.Add(next);
        }
        return axes;
    }

    private static List<(nint A, nint B, nint C)> Positions(List<GemmBatch> axes)
    {
        List<(nint A, nint B, nint C)> positions = [(0, 0, 0)];
        foreach (var axis in axes)
            positions = [.. positions.SelectMany(p => Enumerable.Range(0, axis.Count).Select(i => (p.A + i * axis.StrideA, p.B + i * axis.StrideB, p.C + i * axis.StrideC)))];
        return positions;
    }
}
