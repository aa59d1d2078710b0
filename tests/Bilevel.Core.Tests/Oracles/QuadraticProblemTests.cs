using Bilevel.Core.Problems;
using Bilevel.Numerics;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Core.Tests.Oracles;

public class QuadraticProblemTests
{
    private static readonly QuadraticNoise Noise = new(Gradient: 0.3, Curvature: 0.1);

    [Fact]
    public void Contract_ExactAndNoisy_Holds()
    {
        var (x, y) = (new Vec<double>([0.5, -1.5]), new Vec<double>([0.2, -0.4, 1.1]));
        new OracleConformance(new QuadraticProblem<double>(GoldenFile.Quadratic), x, y).CheckAll();
        new OracleConformance(new QuadraticProblem<double>(GoldenFile.Quadratic, Noise, seed: 4), x, y).CheckAll();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 17)]
    [InlineData(20, 5)]
    public void Contract_RandomProblems_Holds(int p, int d)
    {
        var data = QuadraticData.Random(p, d, mu: 0.5, smoothness: 4, seed: 8);
        var (x, y) = (new Vec<double>(p), new Vec<double>(d));
        x.Span.Fill(0.7);
        y.Span.Fill(-0.3);
        new OracleConformance(new QuadraticProblem<double>(data, Noise, seed: 4), x, y).CheckAll();
    }

    [Fact]
    public void GoldenPoint_AtTheSolutions_HasTheGoldenValueAndHypergradient()
    {
        var golden = GoldenFile.Root.GetProperty("quadratic");
        var problem = new QuadraticProblem<double>(GoldenFile.Quadratic);
        Vec<double> x = new([0.5, -1.5]), y = new(GoldenFile.Vector(golden.GetProperty("z_star"))), z = new(GoldenFile.Vector(golden.GetProperty("v_star")));
        var lower = problem.Lower(x, y, z, Batch.Full, new(LowerAsk.Joint, problem.Shape));
        var upper = problem.Upper(x, y, Batch.Full, new(UpperAsk.Value | UpperAsk.Gradients, problem.Shape));

        Assert.Equal(0, lower.GradientY.Norm(), Tolerances.Golden);                       // y = y*(x)
        Assert.Equal(golden.GetProperty("value").GetDouble(), upper.Value, Tolerances.Golden);
        for (var i = 0; i < 3; i++)
            Assert.Equal(upper.GradientY[i], lower.Hvp[i], Tolerances.Golden);            // z = [∇²yyg]⁻¹∇yf
        Assert.Equal(8087.0 / 324, upper.GradientX[0] - lower.Jvp[0], Tolerances.Golden);
        Assert.Equal(-2591.0 / 108, upper.GradientX[1] - lower.Jvp[1], Tolerances.Golden);
    }

    [Fact]
    public void Lower_ManyBatches_AverageToTheExactAnswer()
    {
        const int Draws = 20_000;
        var (problem, exact) = (new QuadraticProblem<double>(GoldenFile.Quadratic, Noise), new QuadraticProblem<double>(GoldenFile.Quadratic));
        Vec<double> x = new([0.5, -1.5]), y = new([0.2, -0.4, 1.1]), mean = new(3);
        var answer = new LowerAnswer<double>(LowerAsk.GradientY, problem.Shape);
        for (var t = 0; t < Draws; t++)
            mean += 1.0 / Draws * problem.Lower(x, y, null, Batch.Lower(t), answer).GradientY;
        mean -= exact.Lower(x, y, null, Batch.Full, new(LowerAsk.GradientY, exact.Shape)).GradientY;
        Assert.InRange(mean.Norm(), 0, Tolerances.MonteCarlo);
    }

    [Fact]
    public void Constructor_SizesThatDoNotFit_SaysWhich()
    {
        var error = Assert.Throws<ArgumentException>(() => new QuadraticProblem<double>(GoldenFile.Quadratic with { K = new double[3, 3] }));
        Assert.StartsWith("expected 2 × 3, got 3 × 3", error.Message, StringComparison.Ordinal);
    }
}
