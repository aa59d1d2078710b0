using System.Numerics;
using System.Runtime.CompilerServices;
using Bilevel.Numerics.Parallel;

namespace Bilevel.Numerics;

/// <summary>Runs a plan: over batches, over threads, over groups of panels.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class GemmRun<T>(GemmShape shape, GemmPlan<T> plan, bool transposesC = false) : IGemmMethod<T>, IPartitioned
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double FairEnough = 1.15;

    // A thread that other programs hold up takes fewer of several parts; each is still long enough to use its operands well.
    private const int MostPartsOfAThread = 4, TilesOfAPart = 11, ProductsOfAPart = 4;

    private readonly GemmBlocks<T> _blocks = new(shape, plan, transposesC);
    private readonly GemmBatches _batches = new(shape.Batches);
    private readonly long _operations = shape.Operations;
    private GemmMatrices<T> _at;
    private T* _scratch;
    private int _sizeOfB;
    private bool _packed;
    private Range _group;
    private Phase _phase;
    private Cut _parts;

    private enum Phase
    {
        Batches,
        Packing,
        Rows,
        Panels,
        PackedPanels,
    }

    private GemmPanel<T>[] Panels => _packed ? plan.PackedPanels : plan.Panels;

    private bool Packs => plan.PacksB && !_packed;

    /// <inheritdoc/>
    public void Run(T* a, T* b, T* c)
    {
        if (transposesC) Run(b, a, c, packed: false);
        else Run(a, b, c, packed: false);
    }

    /// <summary>All the products, with one packed B or with B as it is stored.</summary>
    /// <param name="a">The first A.</param>
    /// <param name="b">The first B, or the packed one.</param>
    /// <param name="c">The first C.</param>
    /// <param name="packed">Whether B is packed.</param>
    /// <param name="next">What to ask for meanwhile.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(T* a, T* b, T* c, bool packed, NeededNext next = default)
    {
        var products = _batches.Count;
        if (products == 0 || shape.M == 0 || shape.N == 0) return;
        (_at, _packed) = (new(a, b, c), packed);
        _blocks.NeededNext = next;
        _sizeOfB = Packs ? plan.GroupOfB : 0;
        var pool = WorkerPool.Shared;
        if (Sharing.Threads(_operations) == 1)
        {
            _scratch = _sizeOfB + plan.GroupOfA == 0 ? null : Scratch<T>.Rent(_sizeOfB + plan.GroupOfA);
            for (var product = 0; product < products; product++) Whole(At(product), After(product, products), _scratch);
        }
        else if (_batches.Separate && (products % pool.Threads == 0 || products > 4 * pool.Threads))
        {
            var parts = Parts(pool, products, ProductsOfAPart);
            _scratch = Scratch<T>.Rent((_sizeOfB + plan.GroupOfA) * parts);
            Share(pool, Phase.Batches, products, parts);
        }
        else
        {
            _scratch = Scratch<T>.Rent(_sizeOfB + plan.GroupOfA * Parts(pool, plan.RowTiles.Count, TilesOfAPart));
            for (var product = 0; product < products; product++) Whole(pool, At(product));
        }
    }

    /// <summary>Packs one B.</summary>
    public void Pack(T* b, T* to) => _blocks.Pack(b, to, plan.PackedPanels, 0..plan.PackedPanels.Length);

    void IPartitioned.Run(int part)
    {
        var (first, end) = (_parts.Start(part), _parts.Start(part + 1));
        var group = Panels.AsSpan(_group);
        switch (_phase)
        {
            case Phase.Batches:
                for (var product = first; product < end; product++) Whole(At(product), After(product, end), _scratch + (nint)part * (_sizeOfB + plan.GroupOfA));
                break;
            case Phase.Packing:
                _blocks.Pack(_at.B, _scratch, group, first..end);
                break;
            case Phase.Rows:
                _blocks.Multiply(Source(_at, _scratch), Packs || _packed, group, 0..group.Length, first..end, _scratch + _sizeOfB + (nint)part * plan.GroupOfA);
                break;
            case Phase.PackedPanels:
                _blocks.Pack(_at.B, _scratch, group, first..end);
                goto case Phase.Panels;
            case Phase.Panels:
                _blocks.Multiply(Source(_at, _scratch), Packs || _packed, group, first..end, 0..plan.RowTiles.Count, _scratch + _sizeOfB + (nint)part * plan.GroupOfA);
                break;
        }
    }

    // One product on this thread.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Whole(in GemmMatrices<T> at, in GemmMatrices<T> next, T* scratch)
    {
        var panels = Panels;
        var step = Packs ? plan.PanelsOfAGroup : panels.Length;
        for (var first = 0; first < panels.Length; first += step)
        {
            var group = panels.AsSpan(first, Math.Min(step, panels.Length - first));
            if (Packs) _blocks.Pack(at.B, scratch, group, 0..group.Length);
            _blocks.Multiply(Source(at, scratch), Packs || _packed, group, 0..group.Length, 0..plan.RowTiles.Count, scratch + _sizeOfB, first + step < panels.Length ? default : next);
        }
    }

    // One product on all threads.
    private void Whole(WorkerPool pool, in GemmMatrices<T> at)
    {
        var start = _at;
        _at = at;
        var panels = Panels;
        var step = Packs ? plan.PanelsOfAGroup : panels.Length;
        for (var first = 0; first < panels.Length; first += step)
        {
            _group = first..Math.Min(first + step, panels.Length);
            var count = _group.End.Value - first;
            var (rows, columns) = (Imbalance(plan.RowTiles.Count, pool.Threads), Imbalance(count, pool.Threads));
            // What a thread packs itself lies in its own cache, so that columns are the better cut where B is packed.
            if (Packs && columns <= FairEnough)
            {
                Share(pool, Phase.PackedPanels, count, pool.Threads);
                continue;
            }
            if (Packs) Share(pool, Phase.Packing, count, pool.Threads);
            if (rows <= columns) Share(pool, Phase.Rows, plan.RowTiles.Count, Parts(pool, plan.RowTiles.Count, TilesOfAPart));
            else Share(pool, Phase.Panels, count, pool.Threads);
        }
        _at = start;
    }

    private static int Parts(WorkerPool pool, int pieces, int ofAPart) => Math.Clamp(pieces / ofAPart, pool.Threads, MostPartsOfAThread * pool.Threads);

    private void Share(WorkerPool pool, Phase phase, int pieces, int parts)
    {
        (_phase, _parts) = (phase, Cut.Into(pieces, Math.Min(parts, pieces)));
        pool.For(_parts.Count, this);
    }

    private GemmMatrices<T> Source(in GemmMatrices<T> at, T* scratch) => Packs ? new(at.A, scratch, at.C) : at;

    private GemmMatrices<T> At(int product) => _batches.At(product, _at.A, _at.B, _at.C);

    private GemmMatrices<T> After(int product, int end) => product + 1 < end ? At(product + 1) : default;

    // The largest part over the mean one.
    private static double Imbalance(int pieces, int parts) => (pieces + parts - 1) / parts * parts / (double)pieces;
}
