namespace Bilevel.Autodiff;

/// <summary>A buffer and the steps, first and last inclusive, during which its contents matter.</summary>
public readonly record struct BufferLife(int Length, int First, int Last);

/// <summary>Offsets in one arena for buffers of known lives; buffers alive at the same time never overlap.</summary>
public sealed class MemoryPlan
{
    private readonly int[] _offsets;

    /// <summary>Places the largest buffers first, each at the lowest offset free during its life.</summary>
    /// <param name="buffers">Lengths in elements, and lives.</param>
    /// <param name="alignment">Every offset is a multiple of this many elements.</param>
    /// <exception cref="InvalidOperationException">The arena would have more elements than an array can.</exception>
    public MemoryPlan(IReadOnlyList<BufferLife> buffers, int alignment)
    {
        Buffers = buffers;
        _offsets = new int[buffers.Count];
        var placed = new List<int>();
        long end = 0;
        foreach (var index in Enumerable.Range(0, buffers.Count).OrderByDescending(i => buffers[i].Length))
        {
            var buffer = buffers[index];
            long offset = 0;
            foreach (var other in placed.Where(o => Meet(buffers[o], buffer)).OrderBy(o => _offsets[o]))
            {
                if (offset + buffer.Length <= _offsets[other]) break;
                offset = Math.Max(offset, Align((long)_offsets[other] + buffers[other].Length, alignment));
            }
            end = Math.Max(end, Align(offset + buffer.Length, alignment));
            if (end > Array.MaxLength) throw new InvalidOperationException($"The plan needs {end} elements in one arena; {Array.MaxLength} are possible.");
            _offsets[index] = (int)offset;
            placed.Add(index);
        }
        Length = (int)end;
    }

    /// <summary>The buffers planned.</summary>
    public IReadOnlyList<BufferLife> Buffers { get; }

    /// <summary>Where each buffer begins, in elements.</summary>
    public IReadOnlyList<int> Offsets => _offsets;

    /// <summary>Elements of the arena.</summary>
    public int Length { get; }

    private static bool Meet(BufferLife a, BufferLife b) => a.First <= b.Last && b.First <= a.Last;

    private static long Align(long value, int alignment) => (value + alignment - 1) / alignment * alignment;
}
