using System.Numerics;
using System.Runtime.Intrinsics;

namespace Bilevel.Numerics;

/// <summary>Sums of results that parts of a batch have formed apart.</summary>
internal static unsafe class PartialSums
{
    // A partial result for each of eight parts, but not more than a few megabytes of them.
    private const int MostParts = 8, MostElements = 1 << 21;

    /// <summary>Into how many parts a batch is cut: it depends on the shape alone, and so do the bits of the sum.</summary>
    public static int Parts(int pieces, int length) => Math.Min(pieces, Math.Clamp(MostElements / length, 2, MostParts));

    /// <summary>to[i] = Σ over parts, first to last, of parts[part·length + i], for first ≤ i &lt; end.</summary>
    public static void Add<T>(T* partials, int parts, int length, int first, int end, T* to)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var i = first;
        for (; i <= end - Vector512<T>.Count; i += Vector512<T>.Count)
        {
            var sum = Vector512.Load(partials + i);
            for (var part = 1; part < parts; part++) sum += Vector512.Load(partials + (nint)part * length + i);
            sum.Store(to + i);
        }
        for (; i < end; i++)
        {
            var sum = partials[i];
            for (var part = 1; part < parts; part++) sum += partials[(nint)part * length + i];
            to[i] = sum;
        }
    }
}
