namespace Bilevel.Autodiff;

/// <summary>One arena for the intermediate results of programs that never run at the same time, as large as the largest of them needs.</summary>
/// <remarks>What the programs of a step leave behind is then overwritten while it is still in the caches, instead of pushing each other's out.</remarks>
public sealed class Workspace
{
    private readonly List<Action<nint>> _tenants = [];
    private Arena _arena = new(0);

    /// <summary>Bytes that the largest program needs.</summary>
    public long Bytes { get; private set; }

    /// <summary>Takes in a program; it is told where the arena begins, now and whenever that changes.</summary>
    internal void Add(long bytes, Action<nint> moveTo)
    {
        _tenants.Add(moveTo);
        if (bytes <= Bytes)
        {
            moveTo(_arena.Address);
            return;
        }

        // Nothing in it outlives a run, so nothing is copied.
        var outgrown = _arena;
        (_arena, Bytes) = (new(bytes), bytes);
        foreach (var move in _tenants) move(_arena.Address);
        outgrown.Release();
    }
}
