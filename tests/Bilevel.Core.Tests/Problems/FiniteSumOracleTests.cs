using Bilevel.Core.Problems;
using Bilevel.Numerics;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Core.Tests.Problems;

public class FiniteSumOracleTests
{
    private static readonly SampleSpread Spread = new(Samples: 32, BatchSize: 8, Gradient: 0.3, Curvature: 0.1);
    private static readonly Vec<double> X = new([0.5, -1.5]), Y = new([1.0, -0.5, 2.0]), V = new([0.3, 0.7, -1.1]);
    private static readonly QuadraticProblem<double> Exact = new(GoldenFile.Quadratic);

    private static FiniteSumOracle<double> Problem(ulong seed = 1) => new(Exact, Spread, seed);

    private static double[] Entries(IOracle<double> oracle, Batch batch)
    {
        var lower = oracle.Lower(X, Y, V, batch, new(LowerAsk.Joint | LowerAsk.GradientX | LowerAsk.Value, oracle.Shape));
        var upper = oracle.Upper(X, Y, batch, new(UpperAsk.Gradients | UpperAsk.Value, oracle.Shape));
        return [lower.Value, .. lower.GradientY.Span, .. lower.Hvp.Span, .. lower.Jvp.Span, .. lower.GradientX.Span, upper.Value, .. upper.GradientX.Span, .. upper.GradientY.Span];
    }

    [Fact]
    public void Answers_FullBatch_AreTheExactProblem() => Assert.Equal(Entries(Exact, Batch.Full), Entries(Problem(), Batch.Full));

    [Fact]
    public void Answers_MeanOverTheBlocks_IsTheExactProblem()
    {
        var (oracle, exact) = (Problem(), Entries(Exact, Batch.Full));
        var mean = new double[exact.Length];
        for (var block = 0; block < 4; block++)
        {
            var answers = Entries(oracle, Batch.Block(block));
            for (var i = 0; i < mean.Length; i++)
                mean[i] += answers[i] / 4;
        }

        for (var i = 0; i < mean.Length; i++)
            Assert.Equal(exact[i], mean[i], Tolerances.Golden);
    }

    [Fact]
    public void Answers_OfABatch_SpreadAsTold()
    {
        var (oracle, exact) = (Problem(), Entries(Exact, Batch.Full));
        var squares = new double[exact.Length];
        const int Draws = 4000;
        for (var t = 0; t < Draws; t++)
        {
            var answers = Entries(oracle, Batch.Draw(Purpose.Lower, t));
            for (var i = 0; i < squares.Length; i++)
                squares[i] += Math.Pow(answers[i] - exact[i], 2) / Draws;
        }

        // The samples are 32 draws themselves: their spread is within a third of what was asked for, of ∇yF and of the factor on ∇²yyG·v.
        for (var i = squares.Length - 3; i < squares.Length; i++)
            Assert.InRange(Math.Sqrt(squares[i]), 0.2, 0.4);
        const int Hvp = 4;
        for (var i = Hvp; i < Hvp + 3; i++)
            Assert.InRange(Math.Sqrt(squares[i]) / Math.Abs(exact[i]), 0.067, 0.133);
    }

    [Fact]
    public void Answers_SameBatchAtTwoPointsAndAfterAnother_AreTheSame()
    {
        var oracle = Problem();
        var first = Entries(oracle, Batch.Lower(7));
        Entries(oracle, Batch.Lower(8));
        Assert.Equal(first, Entries(oracle, Batch.Lower(7)));
        Assert.Equal(first, Entries(Problem(), Batch.Lower(7)));
        Assert.NotEqual(first, Entries(Problem(seed: 2), Batch.Lower(7)));
        Assert.NotEqual(first, Entries(oracle, Batch.Lower(8)));
    }

    [Fact]
    public void CheckAll_AFiniteSum_Conforms() => new OracleConformance(Problem(), X, Y).CheckAll();

    [Fact]
    public void Answers_SteadyState_AllocateNothing()
    {
        var (oracle, t) = (Problem(), 0L);
        var (lower, upper) = (new LowerAnswer<double>(LowerAsk.Joint, oracle.Shape), new UpperAnswer<double>(UpperAsk.Gradients, oracle.Shape));
        Assert.Equal(0, Allocation.OfSteadyState(() =>
        {
            oracle.Lower(X, Y, V, Batch.Lower(t), lower);
            oracle.Upper(X, Y, Batch.Upper(t++), upper);
        }));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(4, 0)]
    [InlineData(4, 5)]
    public void FiniteSum_ImpossibleSizes_Throws(int samples, int batch) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new FiniteSumOracle<double>(Exact, new(samples, batch, 1, 1), 0));
}
