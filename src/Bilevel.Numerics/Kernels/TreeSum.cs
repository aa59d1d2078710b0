using System.Numerics;
using System.Runtime.Intrinsics;

namespace Bilevel.Numerics.Kernels;

/// <summary>Sums with a fixed tree: the order of additions depends on the length alone, never on threads or vector width.</summary>
/// <remarks>Blocks of 1024 entries are summed in eight double lanes, the lanes and then the blocks pairwise.</remarks>
public static class TreeSum
{
    private const int Block = 1024;

    /// <summary>Σ aᵢ, accumulated in double.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    public static double Sum<T>(ReadOnlySpan<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Tree<T, Plain>(a, a);

    /// <summary>Σ aᵢbᵢ, multiplied and accumulated in double (a product of two floats is exact there).</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Dot<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (a.Length != b.Length)
            throw new ArgumentException($"expected two vectors of one length, got {a.Length} and {b.Length}", nameof(b));
        return Tree<T, Product>(a, b);
    }

    private static double Tree<T, TOp>(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOp : struct, ITerm
    {
        if (a.Length <= Block)
            return Leaf<T, TOp>(a, b);
        var blocks = (a.Length + Block - 1) / Block;
        var half = (blocks + 1) / 2 * Block;
        return Tree<T, TOp>(a[..half], b[..half]) + Tree<T, TOp>(a[half..], b[half..]);
    }

    private static double Leaf<T, TOp>(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOp : struct, ITerm
    {
        var lanes = Vector512<double>.Zero;
        var i = 0;
        for (; i <= a.Length - Vector512<double>.Count; i += Vector512<double>.Count)
            lanes = TOp.Add(lanes, Wide(a.Slice(i, Vector512<double>.Count)), Wide(b.Slice(i, Vector512<double>.Count)));
        if (i < a.Length)
        {
            // A part-filled vector: the missing lanes add zero, which changes no bit of a sum.
            Span<double> p = stackalloc double[Vector512<double>.Count], q = stackalloc double[Vector512<double>.Count];
            p.Clear();
            q.Clear();
            for (var k = i; k < a.Length; k++)
                (p[k - i], q[k - i]) = (double.CreateChecked(a[k]), double.CreateChecked(b[k]));
            lanes = TOp.Add(lanes, Vector512.Create<double>(p), Vector512.Create<double>(q));
        }

        var four = lanes.GetLower() + lanes.GetUpper();
        var two = four.GetLower() + four.GetUpper();
        return two[0] + two[1];
    }

    private static Vector512<double> Wide<T>(ReadOnlySpan<T> eight)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(double))
            return Vector512.Create(eight).AsDouble();
        var floats = Vector256.Create(eight).AsSingle();
        return Vector512.Create(Vector256.WidenLower(floats), Vector256.WidenUpper(floats));
    }

    private interface ITerm
    {
        static abstract Vector512<double> Add(Vector512<double> sum, Vector512<double> a, Vector512<double> b);
    }

    private readonly struct Plain : ITerm
    {
        public static Vector512<double> Add(Vector512<double> sum, Vector512<double> a, Vector512<double> b) => sum + a;
    }

    private readonly struct Product : ITerm
    {
        public static Vector512<double> Add(Vector512<double> sum, Vector512<double> a, Vector512<double> b) => Vector512.FusedMultiplyAdd(a, b, sum);
    }
}
