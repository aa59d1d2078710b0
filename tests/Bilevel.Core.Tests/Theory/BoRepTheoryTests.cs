using Bilevel.Core.Problems;
using Bilevel.Core.Theory;
using Bilevel.Numerics;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Theory;

/// <summary>The schedule of BO-REP's theorem: its numbers, and what its lemmas promise over 20 seeds.</summary>
public class BoRepTheoryTests
{
    private const int Seeds = 20, Dimension = 10;
    private const double Deviation = 0.05, Probability = 0.1;

    // ε/(8K0) = 0.2 and K0 = √2, at μ = 1, L = 4, d = 10, noise 0.05 an entry. Upper level: ½‖x‖² + fᵀy, so that M = ‖f‖ and Φ is quadratic.
    private static readonly BoRepConstants s_constants = new()
    {
        Mu = 1, Smoothness = 4, CrossBound = 1, UpperGradientBound = 1, Lx0 = 1, LowerNoise = BoRepConstants.LightTail(Deviation, Dimension),
        Gap = 1, SystemGap = 1, HypergradientNorm = 1, LowerGap = 128.88,
    };

    private static readonly double s_epsilon = 1.6 * s_constants.K0;

    [Fact]
    public void Refinement_OfThePublishedCase_HasItsEpochsStepsAndBound()
    {
        var theory = new BoRepTheory(s_constants, s_epsilon, Probability);
        Assert.Equal(13, theory.Epochs);
        Assert.Equal(27_972, theory.Refinement.TotalSteps);
        Assert.Equal(44_909, Math.Round(theory.RefinementBound));
        Assert.Equal(0.2, theory.RefinedDistance, Tolerances.Rounding);
        Assert.Equal(Math.Log(260), theory.RefinementDeviation);       // 2k†/δ = 260, where ln is above √(3 ln)
    }

    [Fact]
    public void Refinement_Epochs_FollowTheirFormulas()
    {
        var epochs = new BoRepTheory(s_constants, s_epsilon, Probability).Refinement.Epochs(1).ToArray();
        Assert.Equal(64, epochs[0].Steps);                             // 16L/μ, from below the noise
        Assert.Equal(0.125, epochs[0].StepSize);                       // 1/(2L)
        Assert.Equal(Math.Sqrt(2 * 128.88), epochs[0].Radius);
        Assert.Equal(Math.Sqrt(2 * 128.88 / 4096), epochs[12].Radius, Tolerances.Rounding);
        var sigma = s_constants.LowerNoise;
        var steps = Math.Ceiling(512 * 4 * Math.Pow(Math.Log(260) * sigma, 2) * 1024 / 128.88);
        Assert.Equal((long)steps, epochs[12].Steps);      // 32 · 4λ²σ²/(V₀2⁻¹⁴)
        Assert.Equal(Math.Sqrt(128.88 / 4096 / (2 * epochs[12].Steps)) / sigma, epochs[12].StepSize, Tolerances.Rounding);
    }

    [Fact]
    public void Periodic_OfThePublishedBlock_HasItsStepAndLength()
    {
        // 4Δ/(ηε) = 50 iterations, I = 1: λ = ln 1000.
        var theory = new BoRepTheory(s_constants with { Gap = s_constants.K0, HypergradientNorm = 0.001, SystemGap = 0.001 }, s_epsilon, Probability);
        Assert.Equal((1L, 50L), (theory.Period, theory.Iterations));
        Assert.Equal(0.0066, theory.LowerStep, 5e-5);
        Assert.Equal(4170, theory.LowerIterations);
        Assert.Equal(0.4, theory.Radius, Tolerances.Rounding);
        Assert.Equal(0.05, theory.UpperStep, Tolerances.Rounding);     // (ε/K0)/8 · (1 − β) with 1 − β = 1/4
        Assert.Equal((0.25, 0.25), (theory.OneMinusBeta, theory.SystemStep));
        Assert.InRange(theory.LowerIterations * ((theory.Iterations - 1) / theory.Period), 0, theory.PeriodicBound);
    }

    [Fact]
    public void Period_WithMuchNoise_MakesTheBoundThePrintedOne()
    {
        // σ_g1²K0²/(μ²ε²) = 9/2.56 → 4; the printed total takes I unrounded.
        var theory = new BoRepTheory(s_constants with { LowerNoise = 3 }, s_epsilon, Probability);
        Assert.Equal(4, theory.Period);
        var root = theory.PeriodicDeviation + Math.Sqrt(theory.PeriodicDeviation + 1);
        var printed = 128 * 128 * root * root / (theory.UpperStep * s_epsilon);
        Assert.Equal(printed * (9 / 2.56 / 4), theory.PeriodicBound, printed * 1e-5);
    }

    [Fact]
    public void LowerStep_WithLittleNoise_IsCappedAndTheUpdateLonger()
    {
        var theory = new BoRepTheory(s_constants with { LowerNoise = 1e-4 }, s_epsilon, Probability);
        Assert.Equal(0.125, theory.LowerStep);
        var (lambda, root) = (theory.PeriodicDeviation, Math.Sqrt(theory.PeriodicDeviation + 1));
        Assert.Equal(Math.Ceiling(64 * (lambda + root) / root), theory.LowerIterations);   // 16 (L/μ)(λ + √(λ+1))/√(λ+1)
        var exact = new BoRepTheory(s_constants with { LowerNoise = 0 }, s_epsilon, Probability);
        Assert.Equal((theory.LowerStep, theory.LowerIterations, 1L), (exact.LowerStep, exact.LowerIterations, exact.Period));
    }

    [Fact]
    public void UpperNoise_OnEitherGradient_CountsAlike()
    {
        double Weight(double x, double y) => new BoRepTheory(s_constants with { UpperNoiseX = x, UpperNoiseY = y }, 0.1, Probability).OneMinusBeta;
        Assert.Equal(Weight(3, 0), Weight(0, 3));
        Assert.Equal(0.01 / 9 / 32, Weight(0, 3), Tolerances.Rounding);
    }

    [Fact]
    public void Constants_OfACase_EqualHandNumbers()
    {
        // μ = 2, C = 2 (so √(1 + C²/μ²) = √2), M = 3, ρ = 4, τ = 5, Lx0 = 1, Lx1 = 2, Ly0 = 3, Ly1 = 4.
        var c = s_constants with { Mu = 2, CrossBound = 2, UpperGradientBound = 3, HessianLipschitz = 4, CrossLipschitz = 5, Lx0 = 1, Lx1 = 2, Ly0 = 3, Ly1 = 4 };
        Assert.Equal(Math.Sqrt(2) * (3 + 7.5), c.SystemLipschitz, Tolerances.Golden);        // ρM/μ² = 3, (Ly0 + Ly1 M)/μ = 7.5
        Assert.Equal(Math.Sqrt(2) * (1 + 6 + 15 + 13.5), c.K0, Tolerances.Golden);           // Lx1 CM/μ = 6, (C/μ) 15, M (Cρ + τμ)/μ² = 3 · 18/4
        Assert.Equal(Math.Sqrt(2) * 2, c.K1, Tolerances.Golden);
        Assert.Equal(1 / Math.Sqrt(80), c.Reach, Tolerances.Golden);                         // 2 · 2 · (4 + 16)
        Assert.Equal(0.1 * Math.Sqrt(2 / (1 - Math.Exp(-0.2))), BoRepConstants.LightTail(0.1, 10), Tolerances.Rounding);
    }

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(double.NaN, 0.1)]
    [InlineData(1000, 0.1)]
    [InlineData(0.1, 0)]
    [InlineData(0.1, 1)]
    public void Theory_OutsideItsConditions_IsRefused(double epsilon, double delta) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new BoRepTheory(s_constants with { Lx1 = 1 }, epsilon, delta));

    [Fact]
    public void Method_OfAProblemThatIsNotTiny_SaysSo()
    {
        var theory = new BoRepTheory(s_constants with { LowerNoise = 1e3 }, 1e-3, Probability);
        Assert.StartsWith("the theory asks for N = ", Assert.Throws<InvalidOperationException>(theory.Method).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lemmas32And33_Over20Seeds_Hold()
    {
        var (data, at) = Problem();
        var constants = Measured(data, at);
        var theory = new BoRepTheory(constants, 1.6 * constants.K0, Probability);
        var method = theory.Method();
        Assert.Equal(0.2, theory.RefinedDistance, Tolerances.Rounding);
        Assert.InRange(theory.Refinement.TotalSteps, 20_000, theory.RefinementBound);
        Assert.InRange(method.Cost(theory.Iterations).LowerGradientY - theory.Refinement.TotalSteps, 1, theory.PeriodicBound);

        var (failures, worst) = (0, 0.0);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var oracle = new QuadraticProblem<double>(data, new(Deviation, Curvature: 0), (ulong)seed);
            var s = Run(method, oracle, at, 0);
            var refined = DistanceToSolution(data, s);
            var (within, gradients) = (refined <= theory.RefinedDistance, Hypergradient(data, s.X).Norm());
            for (var k = 0L; k < theory.Iterations; k++)
            {
                method.Step(s, oracle, k);
                // y_{k+1} belongs to the x_k at which it was updated and to the x_{k+1} that the step made: the lemma's index is k + 1.
                var distance = DistanceToSolution(data, s);
                (within, worst) = (within && distance <= theory.LowerDistance, Math.Max(worst, distance));
                gradients += Hypergradient(data, s.X).Norm();
            }

            failures += within ? 0 : 1;
            Assert.InRange(gradients / (theory.Iterations + 1), 0, 30 * theory.Epsilon);
        }

        Assert.Equal(0, failures);                                     // probability at most δ each; none was ever seen
        Assert.InRange(worst, theory.UpperStep / 100, theory.LowerDistance);   // x moves, so y cannot be at rest
    }

    // ½ yᵀAy + xᵀCy with A's eigenvalues 1 … 4 and ‖C‖ = 1; ½‖x‖² + fᵀy with ‖f‖ = 1.
    private static (QuadraticData Data, StartingPoint<double> At) Problem()
    {
        var data = QuadraticData.Random(1, Dimension, mu: 1, smoothness: 4, seed: 5);
        double[] Unit(IEnumerable<double> v) => [.. v.Select(e => e / Math.Sqrt(v.Sum(w => w * w)))];
        var (row, f) = (Unit(data.C.Cast<double>()), Unit(data.UpperLinearY));
        var cross = new double[1, Dimension];
        for (var j = 0; j < Dimension; j++)
            cross[0, j] = row[j];
        return (data with { C = cross, F = new double[Dimension, Dimension], H = new[,] { { 1.0 } }, K = new double[1, Dimension], UpperLinearY = f, UpperLinearX = [0], LowerLinear = new double[Dimension] },
            new(new([0.6]), new([.. Enumerable.Repeat(2.0, Dimension)])));
    }

    private static BoRepConstants Measured(QuadraticData data, StartingPoint<double> at)
    {
        var exact = new QuadraticProblem<double>(data);
        var (gradient, slope, z) = (exact.Lower(at.X, at.Y, null, Batch.Full, new(LowerAsk.GradientY, exact.Shape)).GradientY.Norm(), Hypergradient(data, at.X).Norm(), Solve(data.A, data.UpperLinearY));
        return s_constants with
        {
            UpperNoiseX = Deviation,
            UpperNoiseY = Deviation * Math.Sqrt(Dimension),
            HypergradientNorm = slope,
            Gap = slope * slope / 2,                                   // Φ'' = 1
            SystemGap = z.Sum(e => e * e),
            LowerGap = gradient * gradient / 2,
        };
    }

    // y*(x) = −A⁻¹Cᵀx,   ∇Φ(x) = x − C A⁻¹f.
    private static double DistanceToSolution(QuadraticData data, State<double> s)
    {
        var solution = Solve(data.A, [.. data.C.Cast<double>().Select(c => -c * s.X[0])]);
        return Math.Sqrt(Enumerable.Range(0, Dimension).Sum(i => Math.Pow(s.Y[i] - solution[i], 2)));
    }

    private static Vec<double> Hypergradient(QuadraticData data, Vec<double> x) =>
        new([x[0] - data.C.Cast<double>().Zip(Solve(data.A, data.UpperLinearY), (c, z) => c * z).Sum()]);

    // Conjugate gradients, exact in d steps.
    private static double[] Solve(double[,] a, double[] b)
    {
        var (n, x, r) = (b.Length, new double[b.Length], (double[])b.Clone());
        var p = (double[])r.Clone();
        for (var k = 0; k < 2 * n; k++)
        {
            var ap = Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Sum(j => a[i, j] * p[j])).ToArray();
            var rr = r.Sum(e => e * e);
            if (rr < 1e-28)
                break;
            var alpha = rr / p.Zip(ap, (u, v) => u * v).Sum();
            for (var i = 0; i < n; i++)
                (x[i], r[i]) = (x[i] + alpha * p[i], r[i] - alpha * ap[i]);
            var beta = r.Sum(e => e * e) / rr;
            for (var i = 0; i < n; i++)
                p[i] = r[i] + beta * p[i];
        }

        return x;
    }
}
