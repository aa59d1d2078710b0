using System.Numerics;
using System.Runtime.CompilerServices;
using Bilevel.Numerics.Kernels;

namespace Bilevel.Numerics;

/// <summary>A flat vector at a fixed, 64-byte aligned address: an iterate, a gradient, a momentum.</summary>
/// <remarks>
/// Updates read as in the papers and run as one fused pass without allocation:
/// <code>z -= nu * (lower.Hvp - upper.GradientY);   m.Set(beta * m + (1 - beta) * (upper.GradientX - lower.Jvp));</code>
/// The left side of a compound assignment must be a local, a field or a reference, not a property.
/// </remarks>
/// <typeparam name="T">float for runs, double for derivative tests and theory.</typeparam>
public sealed unsafe class Vec<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Alignment = 64;
    private const double SmallestUnlifted = 1e-30, Lift = 1UL << 62;
    private readonly T[] _storage;
    private readonly T* _pointer;
    private readonly int _first;

    /// <summary>A vector of <paramref name="length"/> zeros.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public Vec(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        _storage = GC.AllocateArray<T>(length + Alignment / sizeof(T), pinned: true);
        var start = (nuint)Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(_storage));
        _pointer = (T*)((start + Alignment - 1) & ~(nuint)(Alignment - 1));
        _first = (int)(((nuint)_pointer - start) / (nuint)sizeof(T));
    }

    /// <summary>A vector with a copy of <paramref name="values"/>.</summary>
    public Vec(ReadOnlySpan<T> values)
        : this(values.Length) => values.CopyTo(Span);

    /// <summary>The number of entries.</summary>
    public int Length { get; }

    /// <summary>The entries; the storage never moves.</summary>
    /// <remarks>A view of the managed storage, not of the address, so that a span keeps alive what it looks at.</remarks>
    public Span<T> Span => _storage.AsSpan(_first, Length);

    /// <summary>The address of the first entry, a multiple of 64; valid while this vector is reachable.</summary>
    public T* Pointer => _pointer;

    /// <summary>The entry at <paramref name="index"/>.</summary>
    /// <exception cref="IndexOutOfRangeException">The index is not in 0 … Length − 1.</exception>
    public ref T this[int index] => ref Span[index];

    /// <summary>A new vector with the same entries.</summary>
    public Vec<T> Clone() => new(Span);

    /// <summary>Overwrites the entries with those of <paramref name="source"/>.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void CopyFrom(Vec<T> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        RequireLength(source, Length);
        source.Span.CopyTo(Span);
    }

    /// <summary>Sets every entry to zero.</summary>
    public void Clear() => Span.Clear();

    /// <summary>Overwrites the entries with a linear combination, in one pass; the combination may contain this vector.</summary>
    /// <exception cref="ArgumentException">A term has another length.</exception>
    public void Set(in LinearCombination<T> terms) => Combine.Assign(this, terms);

    /// <summary>Adds a linear combination, in place and in one pass.</summary>
    /// <exception cref="ArgumentException">A term has another length.</exception>
    public void operator +=(in LinearCombination<T> terms) => Combine.Add(this, terms, 1);

    /// <summary>Subtracts a linear combination, in place and in one pass.</summary>
    /// <exception cref="ArgumentException">A term has another length.</exception>
    public void operator -=(in LinearCombination<T> terms) => Combine.Add(this, terms, -1);

    /// <summary>Multiplies every entry by <paramref name="factor"/>, in place.</summary>
    public void operator *=(double factor) => Combine.Assign(this, factor * this);

    /// <summary>This vector as a term of a linear combination.</summary>
    public static implicit operator LinearCombination<T>(Vec<T> v) => new(1, v);

    /// <summary>The term c·v.</summary>
    public static LinearCombination<T> operator *(double c, Vec<T> v) => new(c, v);

    /// <summary>The combination a + b.</summary>
    public static LinearCombination<T> operator +(Vec<T> a, Vec<T> b) => new LinearCombination<T>(1, a).Plus(1, new(1, b));

    /// <summary>The combination a − b.</summary>
    public static LinearCombination<T> operator -(Vec<T> a, Vec<T> b) => new LinearCombination<T>(1, a).Plus(-1, new(1, b));

    /// <summary>The inner product ⟨this, other⟩, accumulated in double by a fixed tree.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public double Dot(Vec<T> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        RequireLength(other, Length);
        return TreeSum.Dot<T>(Span, other.Span);
    }

    /// <summary>The Euclidean norm, accumulated in double by a fixed tree.</summary>
    public double Norm() => Math.Sqrt(TreeSum.Dot<T>(Span, Span));

    /// <summary>v / ‖v‖ as a term, and 0 where v = 0: a direction of length one. NaN where v is not finite, or ‖v‖ is too large for double.</summary>
    public LinearCombination<T> Normalized()
    {
        var norm = Norm();
        if (norm == 0)
            return 0 * this;
        if (double.IsPositiveInfinity(norm))
            return double.NaN * this;
        // For a vector of subnormal entries 1/‖v‖ is no number of T: the entries are lifted first, exactly, by a power of two.
        return norm < SmallestUnlifted ? new(1 / (norm * Lift), Lift, this) : 1 / norm * this;
    }

    /// <summary>The index of the first entry that is NaN or infinite, or −1.</summary>
    public int FirstNonFinite() => Finiteness.FirstNonFinite<T>(Span);

    /// <inheritdoc/>
    public override string ToString() =>
        Length <= 8 ? $"[{string.Join(", ", Span.ToArray())}]" : $"[{string.Join(", ", Span[..6].ToArray())}, … {Length} entries]";

    internal static void RequireLength(Vec<T> v, int expected, [CallerArgumentExpression(nameof(v))] string name = "")
    {
        if (v.Length != expected)
            throw new ArgumentException($"expected a vector of {expected} entries, got {v.Length}", name);
    }
}
