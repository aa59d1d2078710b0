namespace Bilevel.Autodiff;

/// <summary>The terms of one sum, grouped by what can be done together.</summary>
internal sealed class SumOfTerms(IEnumerable<Tensor> terms, Joins joins, Depths depths)
{
    // Which of two operands of an addition comes first may depend on what else was traced; the order in which terms are added must not.
    private readonly List<Tensor> _left = [.. terms.OrderBy(depths.Of)];
    private readonly List<Tensor> _made = [];

    /// <summary>The sum with fewer terms, or null where nothing can be joined.</summary>
    public Tensor? Combine()
    {
        foreach (var group in Groups(PadAxis)) JoinPads(group.Key, [.. group]);
        foreach (var group in Groups(ProductKind)) JoinProducts([.. group]);
        foreach (var group in Groups(RowSumKind)) JoinRowSums([.. group]);
        return _made.Count == 0 ? null : depths.Sum(_left.Concat(_made));
    }

    private List<IGrouping<object, Tensor>> Groups(Func<Tensor, object?> key) =>
        [.. _left.Where(t => key(t) is not null).GroupBy(t => key(t)!).Where(g => g.Distinct().Count() > 1)];

    private void Replace(IReadOnlyList<Tensor> group, Tensor by)
    {
        foreach (var term in group) _left.Remove(term);
        _made.Add(by);
    }

    // The one axis along which a padded block does not fill the whole.
    private static object? PadAxis(Tensor term)
    {
        if (term.Operation is not Pad) return null;
        int? axis = null;
        for (var i = 0; i < term.Shape.Rank; i++)
        {
            if (term.Inputs[0].Shape[i] == term.Shape[i]) continue;
            if (axis is not null) return null;
            axis = i;
        }
        return axis;
    }

    private void JoinPads(object key, List<Tensor> pads)
    {
        var axis = (int)key;
        pads.Sort((a, b) => Start(a).CompareTo(Start(b)));
        var run = new List<Tensor>();
        foreach (var pad in pads)
        {
            if (run.Count > 0 && Start(pad) != End(run[^1])) Flush();
            run.Add(pad);
        }
        Flush();

        int Start(Tensor pad) => ((Pad)pad.Operation).Start[axis];

        int End(Tensor pad) => Start(pad) + pad.Inputs[0].Shape[axis];

        void Flush()
        {
            if (run.Count > 1)
            {
                var start = ((Pad)run[0].Operation).Start.ToArray();
                var joined = joins.Join(axis, [.. run.Select(p => p.Inputs[0])]);
                Replace(run, joined.Shape.Equals(run[0].Shape) ? joined : joined.PadTo(start, run[0].Shape));
            }
            run.Clear();
        }
    }

    // aᵀb with the rows of both as the inner axis; operands that come from one tensor, or from the same operation, belong together.
    private object? ProductKind(Tensor term) =>
        term.Operation is MatMul { TransposeA: true, TransposeB: false } && term.Shape.Rank == 2 ? Family(term.Inputs[0]) : null;

    private object Family(Tensor part) =>
        joins.PlaceOf(part)?.Whole ?? (part.Operation is Slice ? part.Inputs[0] : (object)part.Operation.GetType());

    private void JoinProducts(List<Tensor> products)
    {
        products = [.. products.OrderBy(p => Position(p.Inputs[0])).ThenBy(p => Position(p.Inputs[1]))];
        Tensor[] left = [.. products.Select(p => p.Inputs[0])], right = [.. products.Select(p => p.Inputs[1])];
        var copied = (joins.IsFree(left, 0) ? 0 : left.Sum(p => (long)p.Shape.Count)) + (joins.IsFree(right, 0) ? 0 : right.Sum(p => (long)p.Shape.Count));
        // A term that is not a product of its own saves reading and writing the result once.
        if (copied > (long)products[0].Shape.Count * (products.Count - 1)) return;
        Replace(products, Tensor.Apply(products[0].Operation, joins.Join(0, left), joins.Join(0, right)));
    }

    private int Position(Tensor part) => joins.PlaceOf(part)?.Index ?? (part.Operation is Slice slice ? slice.Start[0] : 0);

    private object? RowSumKind(Tensor term) =>
        term.Operation is Sum { First: 0, Length: 1 } && joins.PlaceOf(term.Inputs[0]) is { } place ? place.Whole : null;

    private void JoinRowSums(List<Tensor> sums)
    {
        Tensor[] parts = [.. sums.Select(s => s.Inputs[0]).OrderBy(Position)];
        if (joins.IsFree(parts, 0)) Replace(sums, Tensor.Apply(sums[0].Operation, joins.Join(0, parts)));
    }
}
