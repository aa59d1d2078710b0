using System.Numerics;
using Bilevel.Core.Algorithms;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Core.Estimators;

/// <summary>P from a random sketch of H of rank r: the largest eigenvalues are brought down to the r-th one, the others stay.</summary>
/// <remarks>
/// Frangella, Tropp and Udell 2023, "Randomized Nyström Preconditioning", Algorithm 2.1 and eq. (1.3), with H itself, its regularisation included, sketched: their μ is 0.
///   Q = orth(Ω), Ω Gaussian and keyed,   Y = HQ + νQ,   QᵀY = CCᵀ (Cholesky),   B = YC⁻ᵀ,   Ĥ = BBᵀ − νUUᵀ = UΛ̂Uᵀ,   ν = √d ε‖Y‖
///   P⁻¹ = λ̂_r UΛ̂⁻¹Uᵀ + (I − UUᵀ)
/// U and Λ̂ come from the r × r matrix BᵀB = WSWᵀ: U = BWS^(−½). r products; r vectors and O(dr) work an iteration more than plain conjugate gradients.
/// It pays where the spectrum falls by orders of magnitude within the first r eigenvalues.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="dimension">d.</param>
/// <param name="rank">r, in 1 … d.</param>
/// <param name="seed">The key of the sketch.</param>
public sealed class NystromPreconditioner<T>(int dimension, int rank, ulong seed = 0) : IPreconditioner<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Eigenvalues that are not well above the shift are rounding.
    private const double AboveShift = 10;
    private static readonly double s_epsilon = double.CreateChecked(T.BitIncrement(T.One) - T.One);
    private readonly Vec<T>[] _q = Vectors(dimension, rank), _y = Vectors(dimension, rank);
    private readonly double[,] _small = new double[rank, rank];
    private readonly SymmetricEigen<double> _eigen = new(rank);
    private readonly Vec<double> _gram = new(rank * rank), _values = new(rank), _vectors = new(rank * rank);
    private readonly double[] _shrink = new double[rank];

    /// <inheritdoc/>
    public string Name => "Nyström";

    /// <inheritdoc/>
    public SolveReason? Prepare(ILinearization<T> hessian, out int products)
    {
        ArgumentNullException.ThrowIfNull(hessian);
        products = rank;
        DrawOrthonormal();
        var squares = 0.0;
        for (var j = 0; j < rank; j++)
        {
            hessian.Apply(_q[j], _y[j], null);
            squares += _y[j].Dot(_y[j]);
        }

        if (!double.IsFinite(squares))
            return SolveReason.NonFinite;
        var shift = Math.Sqrt(dimension) * s_epsilon * Math.Sqrt(squares);
        for (var j = 0; j < rank; j++)
        {
            var y = _y[j];
            y += shift * _q[j];
        }

        Gram(_q, _y);
        if (!SmallMatrices.Cholesky(_small))
            return SolveReason.NonPositiveCurvature;
        DivideByFactor();
        Gram(_y, _y);
        for (var i = 0; i < rank; i++)
        {
            for (var j = 0; j < rank; j++)
                _gram[i * rank + j] = _small[i, j];
        }

        _eigen.Decompose(_gram, _values, _vectors);
        return Eigenvectors(shift);
    }

    /// <inheritdoc/>
    public void Invert(Vec<T> v, Vec<T> into)
    {
        ArgumentNullException.ThrowIfNull(v);
        ArgumentNullException.ThrowIfNull(into);
        into.CopyFrom(v);
        for (var i = 0; i < rank; i++)
            into += _shrink[i] * _q[i].Dot(v) * _q[i];
    }

    private static Vec<T>[] Vectors(int dimension, int rank)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rank, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rank, dimension);
        return [.. Enumerable.Range(0, rank).Select(_ => new Vec<T>(dimension))];
    }

    // Gram–Schmidt, twice: once is not enough in float.
    private void DrawOrthonormal()
    {
        for (var j = 0; j < rank; j++)
        {
            var (random, q) = (new RandomStream(seed, (byte)Purpose.Algorithm, j, 1), _q[j]);
            foreach (ref var entry in q.Span)
                entry = T.CreateChecked(random.NextGaussian());
            for (var k = 0; k < 2 * j; k++)
                q -= q.Dot(_q[k % j]) * _q[k % j];
            q *= 1 / q.Norm();
        }
    }

    private void Gram(Vec<T>[] left, Vec<T>[] right)
    {
        for (var i = 0; i < rank; i++)
        {
            for (var j = 0; j <= i; j++)
                _small[i, j] = _small[j, i] = 0.5 * (left[i].Dot(right[j]) + left[j].Dot(right[i]));
        }
    }

    // B = YC⁻ᵀ, that is Y = BCᵀ, column by column.
    private void DivideByFactor()
    {
        for (var j = 0; j < rank; j++)
        {
            var y = _y[j];
            for (var k = 0; k < j; k++)
                y -= _small[j, k] * _y[k];
            y *= 1 / _small[j, j];
        }
    }

    // U in place of Q, and the factors λ̂_r / λ̂_i − 1; what is only rounding is left alone.
    private SolveReason? Eigenvectors(double shift)
    {
        var last = double.PositiveInfinity;
        for (var i = 0; i < rank; i++)
        {
            if (_values[i] > AboveShift * shift)
                last = Math.Min(last, _values[i] - shift);
        }

        if (!double.IsFinite(last))
            return SolveReason.NonPositiveCurvature;
        for (var i = 0; i < rank; i++)
        {
            var (u, eigenvalue) = (_q[i], _values[i]);
            u.Clear();
            _shrink[i] = 0;
            if (!(eigenvalue > AboveShift * shift))
                continue;
            _shrink[i] = last / (eigenvalue - shift) - 1;
            for (var k = 0; k < rank; k++)
                u += _vectors[i * rank + k] / Math.Sqrt(eigenvalue) * _y[k];
        }

        return null;
    }
}
