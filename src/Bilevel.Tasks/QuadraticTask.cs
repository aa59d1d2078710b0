using Bilevel.Core;
using Bilevel.Core.Estimators;
using Bilevel.Core.Problems;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Tasks;

/// <summary>A quadratic problem whose Φ and ∇Φ are known: the place to see what a method costs and where its noise floor lies.</summary>
/// <remarks>
///   g(x, y) = ½ yᵀAy + xᵀCy + aᵀy,    f(x, y) = ½ yᵀFy + ½ xᵀHx + xᵀKy + fᵀy + hᵀx,    each a sum of 1024 samples (tiny: 128) around it.
/// x ∈ R¹⁰, y ∈ R²⁰ (tiny: R³ and R⁵; paper: R¹⁰ and R¹⁰⁰), eigenvalues of A from 0.5 to 2, entries of x₀ of order <see cref="TaskOptions.Distance"/>. Reported: ‖∇Φ(x)‖ and Φ(x), exact, and ‖y − y*(x)‖.
/// </remarks>
public sealed class QuadraticTask : BilevelTask
{
    private const double Mu = 0.5, Smoothness = 2;

    /// <inheritdoc/>
    public override string Name => "quadratic";

    /// <inheritdoc/>
    public override string Summary => "a noisy quadratic problem with known Φ and ∇Φ";

    /// <inheritdoc/>
    public override string Objective => "hypergradient_norm";

    /// <inheritdoc/>
    public override TaskReads Reads(string? dataset) => TaskReads.Batch;

    /// <inheritdoc/>
    public override TaskInstance<T> Create<T>(TaskOptions options, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (p, d) = options.Size switch { TaskSize.Tiny => (3, 5), TaskSize.Local => (10, 20), _ => (10, 100) };
        var data = QuadraticData.Random(p, d, Mu, Smoothness, seed);
        var random = new RandomStream(seed, (byte)Purpose.Initialisation, 1, 0);
        var x = new Vec<T>(p);
        foreach (ref var entry in x.Span)
            entry = T.CreateChecked(options.Distance * random.NextGaussian());
        return new(
            FiniteSum.Around(new QuadraticProblem<T>(data), options, seed), new(x, new(d), seed), new ExactMetrics<T>(new(data)),
            new("quadratic", "synthetic", "", new Dictionary<string, int>()));
    }

    /// <summary>Φ and ∇Φ from a solve in double, whatever the run's precision.</summary>
    private sealed class ExactMetrics<T>(QuadraticProblem<double> exact) : ITaskMetrics<T>
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        private readonly LowerLevelSolver _lower = new(exact);
        private readonly ImplicitHypergradient _hypergradient = new(exact);
        private readonly Vec<double> _x = new(exact.Shape.UpperDimension), _y = new(exact.Shape.LowerDimension), _gradient = new(exact.Shape.UpperDimension);
        private readonly UpperAnswer<double> _value = new(UpperAsk.Value, exact.Shape);

        public IReadOnlyList<string> Names { get; } = ["hypergradient_norm", "phi", "lower_distance"];

        public void Evaluate(Vec<T> x, Vec<T> y, Span<double> into)
        {
            for (var i = 0; i < x.Length; i++)
                _x[i] = double.CreateChecked(x[i]);
            _y.Clear();
            _lower.Solve(_x, _y);
            _hypergradient.Estimate(_x, _y, _gradient);
            var squared = 0.0;
            for (var i = 0; i < y.Length; i++)
                squared += Math.Pow(double.CreateChecked(y[i]) - _y[i], 2);
            into[0] = _gradient.Norm();
            into[1] = exact.Upper(_x, _y, Batch.Full, _value).Value;
            into[2] = Math.Sqrt(squared);
        }
    }
}
