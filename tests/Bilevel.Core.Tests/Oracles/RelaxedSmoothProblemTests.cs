using Bilevel.Core.Checking;
using Bilevel.Core.Problems;
using Bilevel.Numerics;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Core.Tests.Oracles;

public class RelaxedSmoothProblemTests
{
    private static readonly SampleSpread s_spread = new(Samples: 32, BatchSize: 8, Gradient: 0.3, Curvature: 0.1);

    // x* = 2, c = 2, a = 2, λ = 0.5, g = ½ · 4 (y − x)².
    private static readonly RelaxedSmoothData s_line = new(A: new[,] { { 4.0 } }, B: new[,] { { 1.0 } }, Minimiser: [2], Growth: 2, Ridge: 0.5);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 17)]
    [InlineData(5, 2)]
    public void Contract_ExactAndNoisy_Holds(int p, int d)
    {
        var data = RelaxedSmoothData.Random(p, d, mu: 0.5, smoothness: 4, growth: 1.5, ridge: 0.1, seed: 8);
        var (x, y) = (new Vec<double>(p), new Vec<double>(d));
        x.Span.Fill(0.7);
        y.Span.Fill(-0.3);
        new OracleConformance(new RelaxedSmoothProblem<double>(data), x, y).CheckAll();
        new OracleConformance(new FiniteSumOracle<double>(new RelaxedSmoothProblem<double>(data), s_spread, seed: 4), x, y).CheckAll();
    }

    [Fact]
    public void Answers_OnALine_EqualHandNumbers()
    {
        var problem = new RelaxedSmoothProblem<double>(s_line);
        Vec<double> x = new([3.0]), y = new([2.5]), v = new([0.5]);
        var lower = problem.Lower(x, y, v, Batch.Full, new(LowerAsk.Value | LowerAsk.Joint | LowerAsk.GradientX, problem.Shape));
        Assert.Equal((0.5, -2.0, 2.0, 2.0, -2.0), (lower.Value, lower.GradientY[0], lower.GradientX[0], lower.Hvp[0], lower.Jvp[0]));
        var upper = problem.Upper(x, y, Batch.Full, new(UpperAsk.Value | UpperAsk.Gradients, problem.Shape));
        Assert.Equal((Math.Cosh(1) - 1) / 4 + 0.25, upper.Value, Tolerances.Rounding);
        Assert.Equal((Math.Sinh(1) / 2, 0.5), (upper.GradientY[0], upper.GradientX[0]));
    }

    [Fact]
    public void UpperLevel_AlongY_IsRelaxedSmoothAndNotLipschitzSmooth()
    {
        var problem = new RelaxedSmoothProblem<double>(s_line);
        var (x, answer) = (new Vec<double>([2.0]), new UpperAnswer<double>(UpperAsk.GradientY, problem.Shape));
        double Slope(double y) => problem.Upper(x, new([y]), Batch.Full, answer).GradientY[0];
        var curvatures = new[] { 0.0, 2, 4, 8 }.Select(distance =>
        {
            var (at, step) = (2 + distance, 1e-4);
            var curvature = (Slope(at + step) - Slope(at - step)) / (2 * step);
            Assert.InRange(curvature, 0, 1.0001 * (1 + 2 * Math.Abs(Slope(at))));    // L0 + L1 |f'| with L0 = 1, L1 = a
            return curvature;
        }).ToArray();
        Assert.InRange(curvatures[3] / curvatures[0], 1e6, double.PositiveInfinity);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(3)]
    public void Hypergradient_AwayFromTheSolution_IsTheClosedForm(double distance)
    {
        var data = RelaxedSmoothData.Random(2, 4, mu: 0.5, smoothness: 2, growth: 1, ridge: 0.1, seed: 3);
        var x = new Vec<double>([data.Minimiser[0] + distance, data.Minimiser[1] - distance]);
        var report = HypergradientCheck.Run(new RelaxedSmoothProblem<double>(data), x, new(4));
        Assert.Empty(report.Failures);
        for (var j = 0; j < 2; j++)
        {
            var expected = 0.1 * (x[j] - data.Minimiser[j])
                + Enumerable.Range(0, 4).Sum(i => data.B[i, j] * Math.Sinh(Enumerable.Range(0, 2).Sum(k => data.B[i, k] * (x[k] - data.Minimiser[k]))));
            Assert.Equal(expected, report.Hypergradient[j], Tolerances.Golden);
        }
    }

    [Fact]
    public void Constructor_SizesThatDoNotFit_SaysWhich()
    {
        Assert.StartsWith("expected 1 entries of the minimiser, got 2", Assert.Throws<ArgumentException>(() => new RelaxedSmoothProblem<double>(s_line with { Minimiser = [1, 2] })).Message, StringComparison.Ordinal);
        Assert.StartsWith("expected 1 × 1, got 2 × 2", Assert.Throws<ArgumentException>(() => new RelaxedSmoothProblem<double>(s_line with { A = new double[2, 2] })).Message, StringComparison.Ordinal);
    }
}
