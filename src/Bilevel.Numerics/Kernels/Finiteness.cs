using System.Numerics;
using System.Runtime.Intrinsics;

namespace Bilevel.Numerics.Kernels;

/// <summary>Finds entries that are not numbers.</summary>
public static class Finiteness
{
    /// <summary>The index of the first NaN or infinity, or −1.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    public static int FirstNonFinite<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var i = 0;
        for (; i <= values.Length - Vector512<T>.Count; i += Vector512<T>.Count)
        {
            // v − v is 0 for a number and NaN for NaN and ±∞.
            var v = Vector512.Create(values.Slice(i, Vector512<T>.Count));
            if (!Vector512.EqualsAll(v - v, Vector512<T>.Zero))
                break;
        }

        for (; i < values.Length; i++)
        {
            if (!T.IsFinite(values[i]))
                return i;
        }

        return -1;
    }
}
