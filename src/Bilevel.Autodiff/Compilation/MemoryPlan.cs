namespace Bilevel.Autodiff;

/// <summary>A buffer and the steps, first and last inclusive, during which its contents matter.</summary>
public readonly record struct BufferLife(int Length, int First, int Last);

/// <summary>Offsets in one arena for buffers of known lives; buffers alive at the same time never overlap.</summary>
/// <remarks>Pisarchyk and Lee, "Efficient memory management for deep neural net inference", MLSys 2020: greedy by size, best fit.</remarks>
public sealed class MemoryPlan
{
    private readonly long[] _offsets;

    /// <summary>Places the largest buffers first, each in the smallest gap that is free during its life.</summary>
    /// <param name="buffers">Lengths in elements, and lives.</param>
    /// <param name="alignment">Every offset is a multiple of this many elements.</param>
    public MemoryPlan(IReadOnlyList<BufferLife> buffers, int alignment)
    {
        Buffers = buffers;
        _offsets = new long[buffers.Count];
        var placed = new List<Placed>();
        foreach (var index in Enumerable.Range(0, buffers.Count).OrderByDescending(i => buffers[i].Length).ThenBy(i => buffers[i].First))
        {
            var buffer = buffers[index];
            var length = Align(buffer.Length, alignment);
            var start = _offsets[index] = BestFit(placed, buffer, length);
            Length = Math.Max(Length, start + length);
            var at = placed.BinarySearch(new(start, 0, 0, 0));
            placed.Insert(at < 0 ? ~at : at, new(start, start + length, buffer.First, buffer.Last));
        }
    }

    /// <summary>The buffers planned.</summary>
    public IReadOnlyList<BufferLife> Buffers { get; }

    /// <summary>Where each buffer begins, in elements.</summary>
    public IReadOnlyList<long> Offsets => _offsets;

    /// <summary>Elements of the arena.</summary>
    public long Length { get; }

    /// <summary>Refuses a plan that memory cannot hold.</summary>
    /// <param name="elementSize">Bytes of an element.</param>
    /// <param name="available">Bytes that the process may use.</param>
    /// <exception cref="InsufficientMemoryException">The arena would be larger; the message has both numbers.</exception>
    public void RequireFits(int elementSize, long available)
    {
        if (Length * elementSize > available)
            throw new InsufficientMemoryException($"The program's intermediate results need {Length * elementSize} bytes at once; {available} bytes of memory are available.");
    }

    // Free space beyond everything placed is the last resort: only it makes the arena longer.
    private static long BestFit(List<Placed> placed, BufferLife buffer, long length)
    {
        long end = 0, best = -1, smallest = long.MaxValue;
        foreach (var other in placed)
        {
            if (other.First > buffer.Last || buffer.First > other.Last) continue;
            var gap = other.Start - end;
            if (gap >= length && gap < smallest) (best, smallest) = (end, gap);
            end = Math.Max(end, other.End);
        }
        return best >= 0 ? best : end;
    }

    private static long Align(long value, int alignment) => (value + alignment - 1) / alignment * alignment;

    private readonly record struct Placed(long Start, long End, int First, int Last) : IComparable<Placed>
    {
        public int CompareTo(Placed other) => Start.CompareTo(other.Start);
    }
}
