using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Diagnostics;

/// <summary>Watches a run and measures the local smoothness of its upper loss at points along its path; the run does not notice.</summary>
/// <remarks>Its gradients are asked of an oracle that no ledger counts, outside the timed part; it reads the iterates and writes into nothing of the run's.</remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed class SmoothnessProbe<T> : ISolverCallback<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly LocalSmoothness<T> _smoothness;
    private readonly SmoothnessOptions _options;
    private readonly Func<Vec<T>, double>? _featureNorm;
    private readonly Vec<T> _x, _y;
    private readonly List<SmoothnessSample> _samples;
    private long _iteration = -1;

    /// <summary>A probe of a problem.</summary>
    /// <param name="oracle">The problem, not counted; where gradients of the run are clipped, the one without the clip.</param>
    /// <param name="options">Where to measure.</param>
    /// <param name="seed">The run's seed, the key of the fixed direction.</param>
    /// <param name="featureNorm">The largest feature norm for an x, or null.</param>
    /// <param name="earlier">The samples of earlier sittings of the run, in order.</param>
    public SmoothnessProbe(IOracle<T> oracle, SmoothnessOptions options, ulong seed, Func<Vec<T>, double>? featureNorm = null, IEnumerable<SmoothnessSample>? earlier = null)
    {
        ArgumentNullException.ThrowIfNull(oracle);
        ArgumentNullException.ThrowIfNull(options);
        (_smoothness, _options, _featureNorm) = (new(oracle, options.FixedBatch(), seed), options, featureNorm);
        (_x, _y) = (new(oracle.Shape.UpperDimension), new(oracle.Shape.LowerDimension));
        _samples = [.. earlier ?? []];
    }

    /// <summary>All samples so far, in order; early ones lie closer together than late ones.</summary>
    public IReadOnlyList<SmoothnessSample> Samples => _samples;

    /// <summary>Those of the samples that are evenly spaced over the iterations so far.</summary>
    public IReadOnlyList<SmoothnessSample> Even()
    {
        var spacing = _samples.Count == 0 ? 1 : _options.Spacing(_samples[^1].Iteration);
        return [.. _samples.Where(s => s.Iteration % spacing == 0)];
    }

    /// <inheritdoc/>
    public void Started(SolverProgress<T> progress) => RememberWhereDue(progress);

    /// <inheritdoc/>
    public bool AfterStep(SolverProgress<T> progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        if (_iteration >= 0 && progress.Iteration == _iteration + 1)
        {
            var sample = _smoothness.Measure(_iteration, _x, _y, progress.State.X, progress.State.Y);
            _samples.Add(_featureNorm is null ? sample : sample with { FeatureNorm = _featureNorm(_x) });
        }

        RememberWhereDue(progress);
        return true;
    }

    private void RememberWhereDue(SolverProgress<T> progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        if (progress.Iteration % _options.Spacing(progress.Iteration) != 0)
            return;
        _x.CopyFrom(progress.State.X);
        _y.CopyFrom(progress.State.Y);
        _iteration = progress.Iteration;
    }
}
