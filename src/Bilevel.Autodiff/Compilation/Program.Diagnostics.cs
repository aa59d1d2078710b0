namespace Bilevel.Autodiff;

/// <content>Finding where a computation stopped being finite.</content>
public sealed unsafe partial class Program<T>
{
    /// <summary>Computes all outputs step by step and says which tensor was the first to hold a NaN or an infinity.</summary>
    /// <returns>The tensor's name or operation, shape, and entry, or null where all are finite; operations fused into one kernel are looked at by their last results.</returns>
    /// <exception cref="InvalidOperationException">An input or output is not bound.</exception>
    public string? FindNonFinite()
    {
        if (!_bound) CheckBound();
        for (var i = 0; i < _inputs.Length; i++)
            if (_inputs[i].Type == ElementType.Real && Look(_inputs[i], new(i)) is { } found) return found;
        fixed (nint* slots = _slots)
        {
            for (var step = 0; step < _kernels.Length; step++)
            {
                _kernels[step].Run((void**)slots);
                foreach (var (node, at) in _written[step])
                    if (node.Type == ElementType.Real && Look(node, at) is { } found) return $"{found}, in step {step}: {_kernels[step].Name}";
            }
        }
        return null;
    }

    private string? Look(Tensor node, Operand at)
    {
        var values = new ReadOnlySpan<T>((T*)_slots[at.Slot] + at.Offset, node.Shape.Count);
        for (var i = 0; i < values.Length; i++)
            if (!T.IsFinite(values[i])) return $"{node.Describe()} is {values[i]} at entry {i}";
        return null;
    }
}
