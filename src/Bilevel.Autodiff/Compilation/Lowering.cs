using System.Numerics;

namespace Bilevel.Autodiff;

/// <summary>Turns the steps of a schedule into kernels over numbered slots, and records which step uses which slot.</summary>
internal sealed class Lowering<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Schedule _schedule;
    private readonly Dictionary<Tensor, int> _slots = [];
    private readonly List<Tensor> _owners = [];

    public Lowering(Schedule schedule) => _schedule = schedule;

    public List<Kernel<T>> Kernels { get; } = [];

    /// <summary>For each kernel, the step it belongs to.</summary>
    public List<Step> Steps { get; } = [];

    /// <summary>For each kernel, the slots it reads or writes.</summary>
    public List<HashSet<int>> Uses { get; } = [];

    /// <summary>The tensor whose elements each slot holds.</summary>
    public IReadOnlyList<Tensor> Owners => _owners;

    private HashSet<int> _current = [];

    /// <summary>The buffer of a stored tensor, which may be part of a larger one's.</summary>
    public Operand At(Tensor stored)
    {
        var (owner, offset) = _schedule.Placement(stored);
        return new(SlotOf(owner), offset);
    }

    /// <summary>Whether a part of a joined tensor is formed at its offset there, and need not be copied.</summary>
    public bool IsInPlace(Tensor part, Tensor whole, int offset) => _schedule.IsInPlace(part, whole, offset);

    public int SlotOf(Tensor owner)
    {
        if (!_slots.TryGetValue(owner, out var slot))
        {
            _slots[owner] = slot = _owners.Count;
            _owners.Add(owner);
        }
        _current.Add(slot);
        return slot;
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
    public void Add(Kernel<T> kernel)
    {
        Kernels.Add(kernel);
        Uses.Add(_current);
        _current = [];
    }

    public void Add(Step step)
    {
        if (!step.Fused) step.Nodes[0].Operation.Lower(step.Nodes[0], this);
        else Add(new Fusion<T>(_schedule, step, this).Build());
        while (Steps.Count < Kernels.Count) Steps.Add(step);
    }

    public void Forget() => _current = [];
}
