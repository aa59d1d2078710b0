using Bilevel.Numerics;

namespace Bilevel.Autodiff;

/// <content>Where buffers lie: data in place, indices and constants by themselves, intermediate results in the arena.</content>
public sealed unsafe partial class Program<T>
{
    private MemoryPlan Allocate(Lowering<T> lowering, Workspace? shared)
    {
        var external = new HashSet<int>(_outputSlots);
        var planned = Enumerable.Range(0, lowering.Slots.Count).Where(s => lowering.Slots[s].Owner?.Operation is not Leaf && !external.Contains(s)).ToHashSet();
        var lives = Lives(lowering);
        var buffers = Overwriting.Merge(lowering.Kernels, lowering.Uses, lives, planned);
        int[] own = [.. planned.Where(s => buffers[s] == s)];
        var plan = new MemoryPlan([.. own.Select(s => lives[s])], 64 / sizeof(T));
        plan.RequireFits(sizeof(T), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

        // What is made once, and what late steps read again, no other program may overwrite.
        var keeps = _late < lowering.Steps.Count || lowering.Slots.Any(s => s.Permanent);
        SharesWorkspace = shared is not null && !keeps;
        _workspace = SharesWorkspace ? shared! : new();
        var offsets = own.Zip(plan.Offsets).ToDictionary(p => p.First, p => p.Second * sizeof(T));
        _inArena = [.. planned.Select(slot => (slot, offsets[buffers[slot]]))];
        _workspace.Add(plan.Length * sizeof(T), MoveTo);
        for (var slot = 0; slot < lowering.Slots.Count; slot++)
            if (lowering.Slots[slot].Owner?.Operation is Leaf leaf) (_slots[slot], _held[slot]) = Place(leaf);
        return plan;
    }

    private void MoveTo(nint arena)
    {
        foreach (var (slot, offset) in _inArena) _slots[slot] = arena + (nint)offset;
    }

    // Real inputs are bound later; an index input has its own place but counts as bound only once it is filled.
    private (nint Address, object? Holder) Place(Leaf leaf)
    {
        switch (leaf)
        {
            case Frozen frozen:
                var data = leaf.Type == ElementType.Index ? frozen.Data.As<int>() : frozen.Data.As<T>();
                return (data.Address, data);
            case Splat splat:
                var constant = new Vec<T>(leaf.Shape.Count);
                constant.Span.Fill(T.CreateChecked(splat.Value));
                return ((nint)constant.Pointer, constant);
            case { Type: ElementType.Index }:
                var indices = GC.AllocateArray<int>(leaf.Shape.Count, pinned: true);
                _indices.Add(indices);
                fixed (int* address = indices) return ((nint)address, null);
            default:
                return (0, null);
        }
    }

    private BufferLife[] Lives(Lowering<T> lowering)
    {
        var lives = new BufferLife[lowering.Slots.Count];
        for (var slot = 0; slot < lives.Length; slot++)
        {
            var (_, length, type, _) = lowering.Slots[slot];
            var bytes = (long)length * (type == ElementType.Index ? sizeof(int) : sizeof(T));
            lives[slot] = new((int)((bytes + sizeof(T) - 1) / sizeof(T)), int.MaxValue, -1);
        }
        for (var kernel = 0; kernel < lowering.Uses.Count; kernel++)
            foreach (var slot in lowering.Uses[kernel])
                lives[slot] = lives[slot] with { First = Math.Min(lives[slot].First, kernel), Last = kernel };
        // What late steps read from early ones must outlive every repetition of the late part.
        for (var slot = 0; slot < lives.Length; slot++)
        {
            if (lowering.Slots[slot].Permanent) lives[slot] = lives[slot] with { First = 0, Last = lowering.Uses.Count };
            if (lives[slot].First < _late && lives[slot].Last >= _late) lives[slot] = lives[slot] with { Last = lowering.Uses.Count };
        }
        return lives;
    }
}
