using System.Numerics;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Core.Estimators;

/// <summary>P = diag(H): exact by d products, or estimated by a few.</summary>
/// <remarks>
/// Exact:     D_jj = e_jᵀHe_j.
/// Estimated: D ≈ mean of ξ ⊙ Hξ over keyed ξ ∈ {−1, 1}ᵈ (Bekas, Kokiopoulou and Saad 2007), unbiased; its variance is the off-diagonal part of H. An estimate of an
/// entry that is not positive is replaced by the mean entry: any positive scaling keeps conjugate gradients exact.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="dimension">d.</param>
/// <param name="probes">How many ξ; 0 for the exact diagonal.</param>
/// <param name="seed">The key of the ξ.</param>
public sealed class DiagonalPreconditioner<T>(int dimension, int probes = 0, ulong seed = 0) : IPreconditioner<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vec<T> _diagonal = new(dimension), _probe = new(dimension), _product = new(dimension);
    private readonly int _probes = Algorithms.Require.AtLeast(0, probes, nameof(probes));

    /// <inheritdoc/>
    public string Name => "diagonal";

    /// <inheritdoc/>
    public SolveReason? Prepare(ILinearization<T> hessian, out int products)
    {
        ArgumentNullException.ThrowIfNull(hessian);
        products = _probes > 0 ? _probes : _diagonal.Length;
        if (_probes > 0)
            Estimate(hessian);
        else
            Measure(hessian);
        if (_diagonal.FirstNonFinite() >= 0)
            return SolveReason.NonFinite;

        var mean = Sum() / _diagonal.Length;
        foreach (ref var entry in _diagonal.Span)
        {
            if (entry > T.Zero)
                continue;
            if (_probes == 0 || !(mean > 0))
                return SolveReason.NonPositiveCurvature;
            entry = T.CreateChecked(mean);
        }

        return null;
    }

    /// <inheritdoc/>
    public void Invert(Vec<T> v, Vec<T> into)
    {
        ArgumentNullException.ThrowIfNull(v);
        ArgumentNullException.ThrowIfNull(into);
        for (var j = 0; j < _diagonal.Length; j++)
            into[j] = v[j] / _diagonal[j];
    }

    private void Measure(ILinearization<T> hessian)
    {
        _probe.Clear();
        for (var j = 0; j < _diagonal.Length; j++)
        {
            _probe[j] = T.One;
            hessian.Apply(_probe, _product, null);
            _diagonal[j] = _product[j];
            _probe[j] = T.Zero;
        }
    }

    private void Estimate(ILinearization<T> hessian)
    {
        _diagonal.Clear();
        for (var i = 0; i < _probes; i++)
        {
            var random = new RandomStream(seed, (byte)Purpose.Algorithm, i, 0);
            foreach (ref var entry in _probe.Span)
                entry = random.NextInt(2) == 0 ? -T.One : T.One;
            hessian.Apply(_probe, _product, null);
            for (var j = 0; j < _diagonal.Length; j++)
                _diagonal[j] += _probe[j] * _product[j] / T.CreateChecked(_probes);
        }
    }

    private double Sum()
    {
        var sum = 0.0;
        foreach (var entry in _diagonal.Span)
            sum += double.CreateChecked(entry);
        return sum;
    }
}
