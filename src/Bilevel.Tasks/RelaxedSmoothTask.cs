using System.Numerics;
using Bilevel.Core;
using Bilevel.Core.Problems;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Tasks;

/// <summary>A closed form whose upper level is (L0, L1)-smooth and not Lipschitz-smooth: the further the start, the steeper Φ, exponentially.</summary>
/// <remarks>
///   g(x, y) = ½ (y − Bx)ᵀA(y − Bx),    f(x, y) = Σ_i (cosh(y_i − c_i) − 1) + 0.05 ‖x − x*‖²,    c = Bx*,    each a sum of 1024 samples (tiny: 128) around it.
/// x ∈ R¹⁰, y ∈ R²⁰ (tiny: R³ and R⁵; paper: R¹⁰ and R¹⁰⁰), eigenvalues of A from 0.5 to 2. Every entry of x₀ lies <see cref="TaskOptions.Distance"/> from that of x*, y₀ = 0.
/// The problem is the same for every distance. Reported: ‖∇Φ(x)‖ and Φ(x) (0 at the solution), exact, and ‖y − y*(x)‖.
/// Hao, Gong, Liu, ICLR 2024, is the paper whose setting this is: steps of constant length need some distance/η of them, a step size of unnormalised methods must
/// shrink like e^(−distance) or the run diverges.
/// </remarks>
public sealed class RelaxedSmoothTask : BilevelTask
{
    private const double Mu = 0.5, Smoothness = 2, Growth = 1, Ridge = 0.1;

    /// <inheritdoc/>
    public override string Name => "relaxed-smooth";

    /// <inheritdoc/>
    public override string Summary => "a noisy problem with known Φ and ∇Φ whose gradients grow exponentially with the start's distance";

    /// <inheritdoc/>
    public override string Objective => "hypergradient_norm";

    /// <inheritdoc/>
    public override (double Low, double High) UpperSteps => (1e-5, 1);

    /// <inheritdoc/>
    public override TaskReads Reads(string? dataset) => TaskReads.Batch;

    /// <inheritdoc/>
    public override TaskInstance<T> Create<T>(TaskOptions options, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (p, d) = options.Size switch { TaskSize.Tiny => (3, 5), TaskSize.Local => (10, 20), _ => (10, 100) };
        var data = RelaxedSmoothData.Random(p, d, Mu, Smoothness, Growth, Ridge, seed);
        var random = new RandomStream(seed, (byte)Purpose.Initialisation, 1, 0);
        var x = new Vec<T>(p);
        for (var i = 0; i < p; i++)
            x[i] = T.CreateChecked(data.Minimiser[i] + (random.NextInt(2) == 0 ? -options.Distance : options.Distance));
        return new(
            FiniteSum.Around(new RelaxedSmoothProblem<T>(data), options, seed), new(x, new(d), seed), new ClosedFormMetrics<T>(data),
            new("relaxed-smooth", "synthetic", "", new Dictionary<string, int>()));
    }

    /// <summary>∇Φ(x) = λ(x − x*) + Bᵀ sinh(a B(x − x*))/a and Φ(x), in double.</summary>
    private sealed class ClosedFormMetrics<T>(RelaxedSmoothData data) : ITaskMetrics<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly double[] _gradient = new double[data.UpperDimension];

        public IReadOnlyList<string> Names { get; } = ["hypergradient_norm", "phi", "lower_distance"];

        public void Evaluate(Vec<T> x, Vec<T> y, Span<double> into)
        {
            var (p, d, a, phi, lower) = (data.UpperDimension, data.LowerDimension, data.Growth, 0.0, 0.0);
            for (var j = 0; j < p; j++)
            {
                var offset = double.CreateChecked(x[j]) - data.Minimiser[j];
                _gradient[j] = data.Ridge * offset;
                phi += 0.5 * data.Ridge * offset * offset;
            }

            for (var i = 0; i < d; i++)
            {
                var (solution, offset) = (0.0, 0.0);
                for (var j = 0; j < p; j++)
                {
                    solution += data.B[i, j] * double.CreateChecked(x[j]);
                    offset += data.B[i, j] * (double.CreateChecked(x[j]) - data.Minimiser[j]);
                }

                var slope = Math.Sinh(a * offset) / a;
                for (var j = 0; j < p; j++)
                    _gradient[j] += data.B[i, j] * slope;
                phi += 2 * Math.Pow(Math.Sinh(a * offset / 2) / a, 2);
                lower += Math.Pow(double.CreateChecked(y[i]) - solution, 2);
            }

            into[0] = Math.Sqrt(_gradient.Sum(g => g * g));
            into[1] = phi;
            into[2] = Math.Sqrt(lower);
        }
    }
}
