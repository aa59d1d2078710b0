using System.Numerics;
using System.Runtime.CompilerServices;

namespace Bilevel.Autodiff;

/// <summary>Turns the steps of a schedule into kernels over numbered slots, and records which step uses which slot.</summary>
internal sealed class Lowering<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Schedule _schedule;
    private readonly Dictionary<Tensor, int> _slots = [];
    private readonly List<Slot> _all = [];
    private readonly Products<T> _products;

    private readonly bool _emits;

    /// <param name="schedule">The steps to come.</param>
    /// <param name="emits">Whether fused steps become machine code, which not every platform allows.</param>
    public Lowering(Schedule schedule, bool emits) => (_schedule, _emits, _products) = (schedule, emits, new(schedule, this));

    public Lowering(Schedule schedule) : this(schedule, RuntimeFeature.IsDynamicCodeSupported)
    {
    }

    public List<Kernel<T>> Kernels { get; } = [];

    /// <summary>For each kernel, the step it belongs to.</summary>
    public List<Step> Steps { get; } = [];

    /// <summary>For each kernel, the slots it reads or writes.</summary>
    public List<HashSet<int>> Uses { get; } = [];

    /// <summary>Kernels whose results never change: they run once, when the program has been made.</summary>
    public List<Kernel<T>> Once { get; } = [];

    /// <summary>All buffers by number.</summary>
    public IReadOnlyList<Slot> Slots => _all;

    private HashSet<int> _current = [];

    /// <summary>The buffer of a stored tensor, which may be part of a larger one's.</summary>
    public Operand At(Tensor stored)
    {
        var (owner, view) = _schedule.Home(stored);
        return new(SlotOf(owner), view.Offset);
    }

    /// <summary>Whether a part of a joined tensor is formed at its offset there, and need not be copied.</summary>
    public bool IsInPlace(Tensor part, Tensor whole, int offset) => _schedule.IsInPlace(part, whole, offset);

    public int SlotOf(Tensor owner)
    {
        if (!_slots.TryGetValue(owner, out var slot))
        {
            _slots[owner] = slot = _all.Count;
            _all.Add(new(owner, owner.Shape.Count, owner.Type, Permanent: false));
        }
        _current.Add(slot);
        return slot;
    }

    /// <summary>A buffer that belongs to no tensor.</summary>
    public Operand Unowned(int length, bool permanent)
    {
        _all.Add(new(null, length, ElementType.Real, permanent));
        return new(_all.Count - 1);
    }

    /// <summary>Records that the current kernel reads or writes a buffer that belongs to no tensor.</summary>
    public Operand Use(Operand unowned)
    {
        _current.Add(unowned.Slot);
        return unowned;
    }

    /// <summary>The buffer that a kernel writes.</summary>
    public Operand Slot(Tensor node) => At(node);

    /// <summary>A buffer that holds the tensor's elements in one row.</summary>
    public Operand Contiguous(Tensor input)
    {
        var (origin, view) = _schedule.Resolve(input);
        var at = At(origin);
        return at with { Offset = at.Offset + view.Offset };
    }

    /// <summary>Ends the current kernel.</summary>
    public void Add(Kernel<T> kernel, bool once = false)
    {
        if (once)
        {
            Once.Add(kernel);
            Forget();
            return;
        }
        Kernels.Add(kernel);
        Uses.Add(_current);
        _current = [];
    }

    public void Add(Step step)
    {
        if (!step.Fused) step.Nodes[0].Operation.Lower(step.Nodes[0], this);
        else if (!_emits) Add(new InterpretedKernel<T>(_schedule, step, this));
        else if (step.Nodes is [{ Operation: Structural } move] && _schedule.Copied(move) is var (origin, view) && view.Collapsed().IsTransposed)
            Add(new TransposeKernel<T>(At(origin), view.Collapsed(), At(move)));
        else Add(new Fusion<T>(_schedule, step, this).Build());
        while (Steps.Count < Kernels.Count) Steps.Add(step);
    }

    /// <summary>Adds the kernels of a matrix product.</summary>
    public void AddProduct(Tensor node) => _products.Add(node);

    public void Forget() => _current = [];
}
