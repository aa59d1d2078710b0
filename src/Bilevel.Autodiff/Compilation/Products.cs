using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Autodiff;

/// <summary>Lowers matrix products: reads views in place, packs a right operand once for all its products, and frozen ones once for all runs.</summary>
internal sealed class Products<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Schedule _schedule;
    private readonly Lowering<T> _lowering;
    private readonly Dictionary<GemmShape, Gemm<T>> _planned = [];
    private readonly Dictionary<Tensor, ProductLayout> _layouts = [];
    private readonly Dictionary<RightOperand, int> _uses = [];
    private readonly Dictionary<RightOperand, Operand> _packed = [];

    public Products(Schedule schedule, Lowering<T> lowering)
    {
        (_schedule, _lowering) = (schedule, lowering);
        foreach (var step in schedule.Steps)
        {
            var node = step.Nodes[0];
            if (node.Operation is not MatrixProduct product) continue;
            var layout = _layouts[node] = product.Layout(node, schedule);
            if (layout.HasOneB) _uses[Right(layout)] = _uses.GetValueOrDefault(Right(layout)) + 1;
        }
    }

    public void Add(Tensor node)
    {
        var layout = _layouts[node];
        var gemm = Planned(layout.Shape);
        var packed = Packed(layout, gemm);
        var (owner, _) = _schedule.Home(node);
        _lowering.Add(new MatMulKernel<T>(gemm, layout, At(layout.A, layout.OffsetA), packed ?? At(layout.B, layout.OffsetB),
            new(_lowering.SlotOf(owner), layout.OffsetC), packed is not null));
    }

    private Operand? Packed(ProductLayout layout, Gemm<T> gemm)
    {
        if (!layout.HasOneB || gemm.PackedLength == 0) return null;
        var right = Right(layout);
        if (_packed.TryGetValue(right, out var known)) return _lowering.Use(known);
        var isFrozen = layout.B.Operation is Frozen;
        if (_uses[right] < 2 && !isFrozen) return null;
        var place = _packed[right] = _lowering.Unowned(gemm.PackedLength, isFrozen);
        _lowering.Add(new PackKernel<T>(gemm, At(layout.B, layout.OffsetB), _lowering.Use(place), layout.Shape), once: isFrozen);
        return _lowering.Use(place);
    }

    // Products of one shape share a plan: a program runs them one after another.
    private Gemm<T> Planned(GemmShape shape) => _planned.TryGetValue(shape, out var known) ? known : _planned[shape] = new(shape);

    private Operand At(Tensor origin, int offset)
    {
        var at = _lowering.At(origin);
        return at with { Offset = at.Offset + offset };
    }

    private static RightOperand Right(ProductLayout layout) =>
        new(layout.B, layout.OffsetB, layout.Shape.TransposeB, layout.Shape.LeadingB, layout.Shape.N, layout.Shape.K);

    private readonly record struct RightOperand(Tensor B, int Offset, bool Transposed, int Leading, int N, int K);
}
