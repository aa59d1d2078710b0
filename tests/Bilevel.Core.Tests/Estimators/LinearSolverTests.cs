using System.Numerics;
using Bilevel.Core.Estimators;
using Bilevel.Core.Problems;
using Bilevel.Core.Tests.Checking;
using Bilevel.Numerics;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Core.Tests.Estimators;

/// <summary>What every linear solver has to keep to.</summary>
public class LinearSolverTests
{
    public static TheoryData<string> Solvers => [.. Systems.Everything];

    public static TheoryData<string, int> GoldenSystems
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var solver in Systems.PositiveDefinite)
            {
                for (var i = 0; i < 4; i++)
                    data.Add(solver, i);
            }

            return data;
        }
    }

    public static TheoryData<string> PositiveDefinite => [.. Systems.PositiveDefinite];

    private static SolveCertificate Solve(string solver, double[,] h, double[] b, Vec<double> z, double tolerance = 1e-12, int maxIterations = 400, bool measured = false, WhenUnsolved whenUnsolved = WhenUnsolved.Warn) =>
        Systems.Solver<double>(solver, b.Length, measured: measured).Solve(Systems.Of(h), new(b), z, tolerance, maxIterations, whenUnsolved);

    [Theory]
    [MemberData(nameof(GoldenSystems))]
    public void Solve_GoldenSystem_ReturnsTheIterateThatConverged(string solver, int index)
    {
        var (h, b, x) = Systems.Golden(index);
        var z = new Vec<double>(b.Length);
        var certificate = Solve(solver, h, b, z);
        Assert.True(certificate.IsSolved, certificate.ToString());
        CheckTolerances.Near(x, z, CheckTolerances.ConvergedCg);
    }

    [Theory]
    [MemberData(nameof(GoldenSystems))]
    public void Solve_GoldenSystemInFloat_ReachesFloatPrecision(string solver, int index)
    {
        var (h, b, x) = Systems.Golden(index);
        var z = new Vec<float>(b.Length);
        var certificate = Systems.Solver<float>(solver, b.Length).Solve(Systems.Problem<float>(h).CreateLinearization(), Systems.Vector<float>(b), z, 1e-6, 400);
        Assert.True(certificate.IsSolved, certificate.ToString());
        CheckTolerances.Near(x, Systems.Vector<double>([.. z.Span.ToArray().Select(e => (double)e)]), 1e-4);
    }

    [Theory]
    [InlineData("cg", 1)]
    [InlineData("minres", 1)]
    [InlineData("cgnr", 2)]
    public void Solve_ScalarSystemAndTheFewestProducts_IsExact(string solver, int products)
    {
        var z = new Vec<double>(1);
        var certificate = Solve(solver, Systems.Diagonal(0.4), [1], z, maxIterations: products);
        Assert.Equal((SolveReason.Converged, products), (certificate.Reason, certificate.Iterations));
        Assert.Equal(2.5, z[0], 1e-15);
    }

    [Theory]
    [InlineData("minres")]
    [InlineData("cgnr")]
    public void Solve_IndefiniteSystem_IsSolvedWithBothCurvaturesSeen(string solver)
    {
        var z = new Vec<double>(3);
        var certificate = Solve(solver, Systems.Diagonal(1, -2, 4), [1, 2, 0.5], z);
        Assert.True(certificate.IsSolved, certificate.ToString());
        CheckTolerances.Near([1, -1, 0.125], z, CheckTolerances.ConvergedCg);
        Assert.InRange(certificate.SmallestCurvature, -2, 0);
        Assert.InRange(certificate.LargestCurvature, 0, 4);
    }

    [Theory]
    [InlineData("cg")]
    [InlineData("nystrom")]
    [InlineData("diagonal-cg")]
    [InlineData("diagonal")]
    [InlineData("neumann")]
    [InlineData("fixed-point")]
    [InlineData("sgd")]
    public void Solve_IndefiniteSystemThatItCannotSolve_SaysSo(string solver)
    {
        var certificate = Solve(solver, Systems.Diagonal(1, -2), [1, 1], new(2), maxIterations: 60);
        Assert.Equal(SolveReason.NonPositiveCurvature, certificate.Reason);
        Assert.Throws<UnsolvedSystemException>(() => Solve(solver, Systems.Diagonal(1, -2), [1, 1], new(2), maxIterations: 60, whenUnsolved: WhenUnsolved.Refuse));
    }

    [Theory]
    [InlineData("minres")]
    [InlineData("cgnr")]
    public void Solve_SingularAndOutsideTheRange_IsNotSolved(string solver)
    {
        var certificate = Solve(solver, Systems.Diagonal(1, 0), [1, 1], new(2), maxIterations: 20);
        Assert.Equal(SolveReason.Singular, certificate.Reason);
        Assert.InRange(certificate.RelativeResidual, Math.Sqrt(0.5) - 1e-12, 1);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void Solve_NaN_IsNeverSolvedAndNeverReplaced(string solver)
    {
        Assert.Equal(SolveReason.NonFinite, Solve(solver, Systems.Diagonal(2, 1), [double.NaN, 1], new(2), maxIterations: 4).Reason);
        if (solver is not "identity")
            Assert.False(Solve(solver, Systems.Diagonal(double.NaN, 1), [1, 1], new(2), maxIterations: 4).IsAsAsked);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void Solve_ZeroRightHandSide_IsZeroWithoutAProduct(string solver)
    {
        var z = new Vec<double>([3, -4]);
        var certificate = Solve(solver, Systems.Diagonal(1, 2), [0, 0], z);
        Assert.Equal((SolveReason.Converged, 0, 0.0), (certificate.Reason, certificate.Iterations, certificate.RelativeResidual));
        Assert.Equal([0, 0], z.Span.ToArray());
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void Solve_AnyToleranceButNoAnswer_IsNotCalledSolved(string solver)
    {
        // A tolerance above 1 would accept z = 0.
        var z = new Vec<double>(2);
        var certificate = Solve(solver, Systems.Diagonal(1, 2), [1, 1], z, tolerance: 2, maxIterations: 1);
        Assert.True(z.Norm() > 0 || !certificate.IsAsAsked, certificate.ToString());
        Assert.Equal(SolveReason.Underflow, Solve(solver, Systems.Diagonal(1, 2), [1e-200, 0], z).Reason);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void Solve_Measured_TheResidualIsTheRealOne(string solver)
    {
        var data = QuadraticData.Random(1, 8, 0.5, 2, seed: 3);
        var z = new Vec<double>(8);
        var plain = Solve(solver, data.A, data.LowerLinear, z, maxIterations: 5);
        z.Clear();
        var certificate = Solve(solver, data.A, data.LowerLinear, z, maxIterations: 5, measured: true);
        Assert.True(certificate.ResidualIsMeasured);
        Assert.Equal(plain.Iterations + (solver == "sgd" ? 0 : 1), certificate.Iterations);
        Assert.Equal(Systems.Residual(Systems.Of(data.A), new(data.LowerLinear), z), certificate.Residual, 1e-14);
        if (solver is not ("neumann" or "identity" or "diagonal"))
            Assert.Equal(plain.Residual, certificate.Residual, 1e-12);
    }

    [Theory]
    [MemberData(nameof(PositiveDefinite))]
    public void Solve_TooFewProducts_WarnsOrRefuses(string solver)
    {
        var data = QuadraticData.Random(1, 8, 0.5, 2, seed: 3);
        var warned = Solve(solver, data.A, data.LowerLinear, new(8), maxIterations: 3);
        Assert.Equal(SolveReason.IterationLimit, warned.Reason);
        var refused = Assert.Throws<UnsolvedSystemException>(() => Solve(solver, data.A, data.LowerLinear, new(8), maxIterations: 3, whenUnsolved: WhenUnsolved.Refuse));
        Assert.Equal(warned, refused.Certificate);
        Assert.Contains("not converged", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void Solve_NoTolerance_IsTruncatedByDesignAndNotRefused(string solver)
    {
        var data = QuadraticData.Random(1, 8, 0.5, 2, seed: 3);
        var certificate = Solve(solver, data.A, data.LowerLinear, new(8), tolerance: 0, maxIterations: 3, whenUnsolved: WhenUnsolved.Refuse);
        Assert.Equal(SolveReason.Truncated, certificate.Reason);
        Assert.StartsWith($"{Systems.Solver<double>(solver, 8).Name}: truncated by design", certificate.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void Solve_SteadyState_AllocatesNothing(string solver)
    {
        AllocatesNothing<float>(solver);
        AllocatesNothing<double>(solver);
    }

    private static void AllocatesNothing<T>(string solver)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var data = QuadraticData.Random(1, 8, 0.5, 2, seed: 3);
        var (hessian, part) = (Systems.Problem<T>(data.A).CreateLinearization(), Systems.Solver<T>(solver, 8, measured: true));
        Vec<T> b = Systems.Vector<T>(data.LowerLinear), z = new(8);
        Assert.Equal(0, Allocation.OfSteadyState(() =>
        {
            z.Clear();
            part.Solve(hessian, b, z, 1e-6, 20);
        }));
    }

    [Theory]
    [InlineData("neumann")]
    [InlineData("fixed-point")]
    [InlineData("sgd")]
    public void Solve_StepAboveTwoOverL_DivergesAndNamesTheCurvature(string solver)
    {
        var certificate = Systems.Solver<double>(solver, 2, step: 1).Solve(Systems.Of(Systems.Diagonal(1, 3)), new([1, 1]), new(2), 1e-12, 200);
        Assert.Equal(SolveReason.Diverged, certificate.Reason);
        Assert.InRange(certificate.LargestCurvature, 2, 3 + 1e-12);
        Assert.Contains("step is too large", certificate.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public void Neumann_SoManyTerms_LeaveExactlyTheirShareOfEachEigenvector(int terms)
    {
        // (1 − ημ)^(Q+1) with μ = ½ and 1, η = ½: dyadic, so exact.
        var z = new Vec<double>(2);
        var certificate = new NeumannSolver<double>(2, 0.5).Solve(Systems.Of(Systems.Diagonal(0.5, 1)), new([1, 1]), z, 0, terms);
        Assert.Equal(terms, certificate.Iterations);
        Assert.Equal([2 * (1 - Math.Pow(0.75, terms + 1)), 1 - Math.Pow(0.5, terms + 1)], z.Span.ToArray());
    }

    [Theory]
    [InlineData("fixed-point")]
    [InlineData("cg")]
    [InlineData("minres")]
    [InlineData("cgnr")]
    [InlineData("diagonal-cg")]
    public void Solve_WarmStart_IsUsed(string solver)
    {
        var z = new Vec<double>([1, 0.5]);
        var certificate = Solve(solver, Systems.Diagonal(1, 2), [1, 1], z);
        Assert.Equal((SolveReason.Converged, solver == "diagonal-cg" ? 3 : 1), (certificate.Reason, certificate.Iterations));
        Assert.Equal([1, 0.5], z.Span.ToArray());
    }

    [Theory]
    [InlineData("cg")]
    [InlineData("minres")]
    public void Solve_DistinctEigenvalues_IsExactInDimensionProducts(string solver)
    {
        var data = QuadraticData.Random(1, 7, 0.5, 2, seed: 11);
        var certificate = Solve(solver, data.A, data.LowerLinear, new(7), 1e-11);
        Assert.Equal((SolveReason.Converged, 7), (certificate.Reason, certificate.Iterations));
    }

    [Fact]
    public void NystromCg_SteepSpectrum_TakesFewerProductsThanPlainCg()
    {
        // 40 of 80 eigenvalues fall from 1e6 to 1 by a factor each, the rest are 1: the sketch catches the fall.
        var h = Systems.Diagonal([.. Enumerable.Range(0, 80).Select(i => i < 40 ? 1 + Math.Pow(10, 6 - 6 * i / 40.0) : 1)]);
        Vec<double> b = new(80), plain = new(80), sketched = new(80);
        b.Span.Fill(1);
        var cg = new ConjugateGradient<double>(80).Solve(Systems.Of(h), b, plain, 1e-10, 2000);
        var nystrom = new PreconditionedConjugateGradient<double>(80, new NystromPreconditioner<double>(80, 45)).Solve(Systems.Of(h), b, sketched, 1e-10, 2000);
        Assert.True(cg.IsSolved && nystrom.IsSolved, $"{cg}; {nystrom}");
        Assert.InRange(nystrom.Iterations, 46, (int)(0.8 * cg.Iterations));
        CheckTolerances.Near(plain.Span, sketched, 1e-8);
    }

    [Fact]
    public void DiagonalCg_BadlyScaledDiagonalMatrix_NeedsOneIterationAfterTheDiagonal()
    {
        var certificate = Solve("diagonal-cg", Systems.Diagonal(1e-3, 1, 1e3), [1, 2, 3], new(3));
        Assert.Equal((SolveReason.Converged, 4), (certificate.Reason, certificate.Iterations));
    }

    [Fact]
    public void DiagonalPreconditioner_ManyProbes_EstimatesTheDiagonal()
    {
        var data = QuadraticData.Random(1, 6, 0.5, 2, seed: 5);
        var preconditioner = new DiagonalPreconditioner<double>(6, probes: 20_000);
        Assert.Null(preconditioner.Prepare(Systems.Of(data.A), out var products));
        Assert.Equal(20_000, products);
        Vec<double> ones = new(6), inverse = new(6);
        ones.Span.Fill(1);
        preconditioner.Invert(ones, inverse);
        for (var j = 0; j < 6; j++)
            Assert.Equal(data.A[j, j], 1 / inverse[j], 4 * 1.5 / Math.Sqrt(20_000));
    }

    [Fact]
    public void StochasticGradient_NoisyProducts_DrawsABatchAStepAndMeasuresOnAllSamples()
    {
        var oracle = Systems.Problem<double>(Systems.Diagonal(1, 2), new(0, 0.3));
        var hessian = new DrawnLinearization<double>(oracle);
        hessian.MoveTo(new(1), new(2), Batch.Full);
        var z = new Vec<double>(2);
        var certificate = new StochasticGradientSolver<double>(2, Schedule.Power(0.5, 0.7)).Solve(hessian, new([1, 1]), z, 0.1, 2000);
        Assert.True(certificate is { IsSolved: true, ResidualIsMeasured: true, Iterations: 2001 }, certificate.ToString());
        Assert.Equal(Systems.Residual(Systems.Of(Systems.Diagonal(1, 2)), new([1, 1]), z), certificate.Residual, 1e-14);
    }

    [Fact]
    public void Solve_NoIterationAllowed_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Solve("minres", Systems.Diagonal(1), [1], new(1), maxIterations: 0));
}
