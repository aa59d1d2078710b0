using System.Numerics;
using System.Text.Json;
using Bilevel.Core.Estimators;
using Bilevel.Core.Problems;
using Bilevel.Core.Tests.Checking;
using Bilevel.Numerics;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Core.Tests.Estimators;

public class ConjugateGradientTests
{
    public static TheoryData<int> GoldenSystems => [0, 1, 2, 3];

    // H is the Hessian of the lower level of a quadratic problem.
    private static QuadraticProblem<T> WithHessian<T>(double[,] h)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var d = h.GetLength(0);
        return new(new(h, new double[1, d], new double[d], new double[d, d], new double[1, 1], new double[1, d], new double[d], [0]));
    }

    private static double[,] Diagonal(params double[] entries)
    {
        var h = new double[entries.Length, entries.Length];
        for (var i = 0; i < entries.Length; i++)
            h[i, i] = entries[i];
        return h;
    }

    private static double[,] GoldenMatrix(JsonElement system) => system.GetProperty("H") switch
    {
        { ValueKind: JsonValueKind.Array } => system.Matrix("H"),
        var text when text.GetString() == "0.3*I4" => Diagonal(0.3, 0.3, 0.3, 0.3),
        var text when text.GetString() == "diag(1,1,1,2)" => Diagonal(1, 1, 1, 2),
        var text => throw new ArgumentException(text.GetString()),
    };

    private static SolveCertificate Solve(double[,] h, double[] b, Vec<double> z, double tolerance = 1e-12, int maxIterations = 100) =>
        new ConjugateGradient<double>(b.Length).Solve(WithHessian<double>(h).CreateLinearization(), new(b), z, tolerance, maxIterations);

    [Theory]
    [MemberData(nameof(GoldenSystems))]
    public void Solve_GoldenSystem_ReturnsTheIterateThatConverged(int index)
    {
        var system = GoldenCases.Case("linear_solves")[index];
        var z = new Vec<double>(system.Row("b").Length);
        var certificate = Solve(GoldenMatrix(system), system.Row("b"), z);
        Assert.True(certificate.IsSolved, certificate.ToString());
        CheckTolerances.Near(system.Row("x"), z, CheckTolerances.ClosedForm);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(12)]
    public void Solve_DistinctEigenvalues_IsExactInDimensionSteps(int d)
    {
        var data = QuadraticData.Random(1, d, 0.5, 2, seed: 11);
        var z = new Vec<double>(d);
        var certificate = Solve(data.A, data.LowerLinear, z, 1e-11);
        Assert.Equal((SolveReason.Converged, d), (certificate.Reason, certificate.Iterations));
        Vec<double> residual = new(data.LowerLinear), hz = new(d);
        WithHessian<double>(data.A).CreateLinearization().Apply(z, hz, null);
        residual -= hz;
        Assert.InRange(residual.Norm() / new Vec<double>(data.LowerLinear).Norm(), 0, 1e-11);
    }

    [Fact]
    public void Solve_ThreeByThree_CostsThreeHvps()
    {
        var ledger = new Ledger();
        var linearization = new CountingOracle<double>(GoldenCases.Quadratic(), ledger).CreateLinearization();
        linearization.MoveTo(new(2), new(3), Batch.Full);
        new ConjugateGradient<double>(3).Solve(linearization, new([1, 2, 3]), new(3), 1e-12, 100);
        Assert.Equal((3, 3, 0), (ledger[Quantity.Hvp], ledger.Samples(Quantity.Hvp), ledger[Quantity.Jvp]));
    }

    [Fact]
    public void Solve_InFloat_ReachesFloatPrecision()
    {
        var data = QuadraticData.Random(1, 6, 0.5, 2, seed: 12);
        Vec<float> z = new(6), b = new([.. data.LowerLinear.Select(e => (float)e)]), hz = new(6);
        var hessian = WithHessian<float>(data.A).CreateLinearization();
        Assert.True(new ConjugateGradient<float>(6).Solve(hessian, b, z, 1e-5, 20).IsSolved);
        hessian.Apply(z, hz, null);
        hz -= b;
        Assert.InRange(hz.Norm() / b.Norm(), 0, 1e-4);
    }

    [Fact]
    public void Solve_WarmStart_NeedsOneProductAtTheSolution()
    {
        var z = new Vec<double>([1, 0.5]);
        var certificate = Solve(Diagonal(1, 2), [1, 1], z);
        Assert.Equal((SolveReason.Converged, 1), (certificate.Reason, certificate.Iterations));
        Assert.Equal([1, 0.5], z.Span.ToArray());
    }

    [Fact]
    public void Solve_ZeroRightHandSide_IsZeroWithoutAProduct()
    {
        var z = new Vec<double>([3, -4]);
        var certificate = Solve(Diagonal(1, 2), [0, 0], z);
        Assert.Equal((SolveReason.Converged, 0, 0.0), (certificate.Reason, certificate.Iterations, certificate.RelativeResidual));
        Assert.Equal([0, 0], z.Span.ToArray());
    }

    [Fact]
    public void Solve_Indefinite_SaysTheCurvatureItSaw()
    {
        var certificate = Solve(Diagonal(1, -2), [1, 1], new(2));
        Assert.Equal(SolveReason.NonPositiveCurvature, certificate.Reason);
        Assert.Equal(-0.5, certificate.SmallestCurvature, 1e-15);
        Assert.Contains("not positive definite", certificate.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.NaN, 1, 0)]
    [InlineData(2, double.NaN, 0)]
    [InlineData(2, double.PositiveInfinity, 0)]
    [InlineData(2, 1, double.NaN)]
    public void Solve_NaNInMatrixRightHandSideOrStart_IsNotFinite(double h, double b, double z)
    {
        var certificate = Solve(Diagonal(h, 1), [b, 1], new([z, 0]));
        Assert.Equal(SolveReason.NonFinite, certificate.Reason);
        Assert.False(certificate.IsSolved);
        Assert.Contains("not finite", certificate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Solve_TooFewIterations_KeepsTheIterateAndSaysWhatIsLeft()
    {
        var z = new Vec<double>(3);
        var certificate = Solve(Diagonal(1, 2, 3), [1, 1, 1], z, maxIterations: 1);
        Assert.Equal((SolveReason.IterationLimit, 1), (certificate.Reason, certificate.Iterations));
        // One step of steepest descent: α = bᵀb / bᵀHb = 3/6.
        Assert.Equal([0.5, 0.5, 0.5], z.Span.ToArray());
        Assert.Equal(Math.Sqrt(0.25 + 0 + 0.25), certificate.Residual, 1e-15);
        Assert.Contains("not converged: 1 product", certificate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Solve_Curvatures_LieBetweenTheEigenvalues()
    {
        var certificate = Solve(Diagonal(1, 2, 3), [1, 1, 1], new(3));
        Assert.InRange(certificate.SmallestCurvature, 1, certificate.LargestCurvature);
        Assert.InRange(certificate.LargestCurvature, certificate.SmallestCurvature, 3);
    }

    [Fact]
    public void Solve_NoIterationAllowed_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Solve(Diagonal(1), [1], new(1), maxIterations: 0));

    [Fact]
    public void Solve_NegativeTolerance_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Solve(Diagonal(1), [1], new(1), tolerance: -1));

    [Fact]
    public void Solve_SteadyState_AllocatesNothing()
    {
        var hessian = GoldenCases.Quadratic().CreateLinearization();
        var cg = new ConjugateGradient<double>(3);
        Vec<double> b = new([1, 2, 3]), z = new(3);
        Assert.Equal(0, Allocation.OfSteadyState(() =>
        {
            z.Clear();
            cg.Solve(hessian, b, z, 1e-12, 10);
        }));
    }
}
