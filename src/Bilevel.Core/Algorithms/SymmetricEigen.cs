using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>Eigenvalues and eigenvectors of a small dense symmetric matrix, allocating nothing after construction.</summary>
/// <remarks>
/// Householder reflections to tridiagonal form, then implicit QL (Golub, Van Loan, "Matrix computations", §8.3; Dubrulle, Martin, Wilkinson 1968):
///   A = Wᵀ diag(λ) W,   the rows of W orthonormal
/// About 5n³ multiplications. Eigenvectors are rows, so that reflections and rotations run over contiguous entries.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="order">n.</param>
public sealed class SymmetricEigen<T>(int order)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Two or three sweeps an eigenvalue are usual.
    private const int MostSweeps = 50;
    private readonly T[] _a = new T[order * order];
    private readonly T[] _offDiagonal = new T[order], _v = new T[order], _w = new T[order];

    /// <summary>A = Wᵀ diag(λ) W; where A holds a NaN or an infinity all λ are NaN.</summary>
    /// <param name="matrix">A, n × n, symmetric.</param>
    /// <param name="values">λ ∈ Rⁿ, overwritten, in no order.</param>
    /// <param name="vectors">W, n × n, overwritten: row k is the eigenvector of λ_k.</param>
    /// <exception cref="ArgumentException">A length differs.</exception>
    public void Decompose(Vec<T> matrix, Vec<T> values, Vec<T> vectors)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(vectors);
        if (matrix.Length != order * order || vectors.Length != order * order || values.Length != order)
            throw new ArgumentException($"expected {order} × {order} entries and {order} values, got {matrix.Length}, {vectors.Length} and {values.Length}", nameof(matrix));
        matrix.Span.CopyTo(_a);
        vectors.Clear();
        for (var i = 0; i < order; i++)
            vectors[i * order + i] = T.One;
        Tridiagonalise(vectors.Span);
        for (var i = 0; i < order; i++)
            values[i] = _a[i * order + i];
        if (matrix.FirstNonFinite() >= 0 || !Diagonalise(values.Span, vectors.Span))
            values.Span.Fill(T.NaN);
    }

    // A ← PAP and W ← PW with P = I − βvvᵀ, which maps column k below the diagonal to a multiple of its first entry.
    private void Tridiagonalise(Span<T> vectors)
    {
        for (var k = 0; k < order - 1; k++)
        {
            Span<T> v = _v, w = _w;
            var (first, tail) = (k + 1, T.Zero);
            for (var i = first; i < order; i++)
            {
                v[i] = _a[i * order + k];
                tail += i > first ? v[i] * v[i] : T.Zero;
            }

            _offDiagonal[k] = v[first];
            if (tail == T.Zero)
                continue;
            var length = T.CopySign(T.Sqrt(v[first] * v[first] + tail), v[first]);
            _offDiagonal[k] = -length;
            v[first] += length;
            var beta = (T.One + T.One) / (v[first] * v[first] + tail);

            // A ← A − vwᵀ − wvᵀ with w = βAv − ½β²(vᵀAv)v.
            var form = T.Zero;
            for (var i = first; i < order; i++)
            {
                w[i] = beta * Dot(_a.AsSpan(i * order + first, order - first), v[first..]);
                form += v[i] * w[i];
            }

            var half = beta * form / (T.One + T.One);
            for (var i = first; i < order; i++)
                w[i] -= half * v[i];
            for (var i = first; i < order; i++)
            {
                var row = _a.AsSpan(i * order, order);
                for (var j = first; j < order; j++)
                    row[j] -= v[i] * w[j] + w[i] * v[j];
            }

            // W ← W − βv(vᵀW).
            w.Clear();
            for (var i = first; i < order; i++)
                Add(w, v[i], vectors.Slice(i * order, order));
            for (var i = first; i < order; i++)
                Add(vectors.Slice(i * order, order), -beta * v[i], w);
        }
    }

    // Implicit QL with Wilkinson's shift on the diagonal d and the off-diagonal e; every rotation turns two rows of W.
    private bool Diagonalise(Span<T> d, Span<T> vectors)
    {
        var (e, two) = (_offDiagonal, T.One + T.One);
        for (var l = 0; l < order; l++)
        {
            for (var sweep = 0; ; sweep++)
            {
                var m = l;
                while (m < order - 1 && T.Abs(e[m]) > T.Epsilon + MachineEpsilon * (T.Abs(d[m]) + T.Abs(d[m + 1])))
                    m++;
                if (m == l)
                    break;
                if (sweep == MostSweeps)
                    return false;

                var g = (d[l + 1] - d[l]) / (two * e[l]);
                g = d[m] - d[l] + e[l] / (g + T.CopySign(T.Hypot(g, T.One), g));
                var (s, c, p) = (T.One, T.One, T.Zero);
                var i = m - 1;
                for (; i >= l; i--)
                {
                    var (f, b) = (s * e[i], c * e[i]);
                    var r = T.Hypot(f, g);
                    e[i + 1] = r;
                    if (r == T.Zero)
                        break;
                    (s, c) = (f / r, g / r);
                    g = d[i + 1] - p;
                    r = (d[i] - g) * s + two * c * b;
                    p = s * r;
                    d[i + 1] = g + p;
                    g = c * r - b;
                    Rotate(vectors.Slice(i * order, order), vectors.Slice((i + 1) * order, order), s, c);
                }

                e[m] = T.Zero;
                if (i >= l)
                {
                    // The matrix fell apart in the middle of a sweep.
                    d[i + 1] -= p;
                    continue;
                }

                d[l] -= p;
                e[l] = g;
            }
        }

        return true;
    }

    private static T MachineEpsilon { get; } = T.BitIncrement(T.One) - T.One;

    private static T Dot(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
    {
        var sum = T.Zero;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    private static void Add(Span<T> to, T factor, ReadOnlySpan<T> row)
    {
        for (var i = 0; i < to.Length; i++)
            to[i] += factor * row[i];
    }

    private static void Rotate(Span<T> upper, Span<T> lower, T s, T c)
    {
        for (var i = 0; i < upper.Length; i++)
            (upper[i], lower[i]) = (c * upper[i] - s * lower[i], s * upper[i] + c * lower[i]);
    }
}
