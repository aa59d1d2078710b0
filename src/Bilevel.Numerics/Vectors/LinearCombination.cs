using System.Numerics;

namespace Bilevel.Numerics;

/// <summary>s · (c₀v₀ + c₁v₁ + …), up to four terms: the right-hand side of an update, written but not yet evaluated.</summary>
/// <remarks>
/// The sum is rounded before it is scaled, so that x −= γ·(a − b) has the bits of h = a − b; x −= γ·h. A sum of scaled sums
/// distributes the scales over the terms.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
public readonly struct LinearCombination<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The most terms one combination holds.</summary>
    public const int MaxTerms = 4;

    internal readonly double C0, C1, C2, C3;
    internal readonly Vec<T>? V0, V1, V2, V3;

    internal LinearCombination(double scale, Vec<T> v)
        : this(scale, 1, v)
    {
    }

    internal LinearCombination(double scale, double c, Vec<T> v)
    {
        ArgumentNullException.ThrowIfNull(v);
        (Count, Scale, C0, V0) = (1, scale, c, v);
    }

    private LinearCombination(int count, double scale, (double, Vec<T>?) t0, (double, Vec<T>?) t1, (double, Vec<T>?) t2, (double, Vec<T>?) t3)
    {
        (Count, Scale) = (count, scale);
        (C0, V0) = t0;
        (C1, V1) = t1;
        (C2, V2) = t2;
        (C3, V3) = t3;
    }

    /// <summary>The number of terms, 1 … 4.</summary>
    public int Count { get; }

    internal double Scale { get; }

    /// <summary>c times the combination.</summary>
    public static LinearCombination<T> operator *(double c, in LinearCombination<T> a) =>
        new(a.Count, c * a.Scale, (a.C0, a.V0), (a.C1, a.V1), (a.C2, a.V2), (a.C3, a.V3));

    /// <summary>The sum of both, term after term.</summary>
    /// <exception cref="InvalidOperationException">More than four terms in all.</exception>
    public static LinearCombination<T> operator +(in LinearCombination<T> a, in LinearCombination<T> b) => a.Plus(1, b);

    /// <summary>The difference of both, term after term.</summary>
    /// <exception cref="InvalidOperationException">More than four terms in all.</exception>
    public static LinearCombination<T> operator -(in LinearCombination<T> a, in LinearCombination<T> b) => a.Plus(-1, b);

    internal LinearCombination<T> Plus(double sign, in LinearCombination<T> b)
    {
        if (Count + b.Count > MaxTerms)
            throw new InvalidOperationException($"a linear combination holds at most {MaxTerms} terms, this one would have {Count + b.Count}");
        var (count, s, r) = (Count, Scale, sign * b.Scale);
        ReadOnlySpan<double> other = [r * b.C0, r * b.C1, r * b.C2];
        return new(
            count + b.Count, 1, (s * C0, V0),
            count > 1 ? (s * C1, V1) : (other[0], b.V0),
            count > 2 ? (s * C2, V2) : count == 2 ? (other[0], b.V0) : (other[1], b.V1),
            count > 3 ? (s * C3, V3) : count == 3 ? (other[0], b.V0) : count == 2 ? (other[1], b.V1) : (other[2], b.V2));
    }
}
