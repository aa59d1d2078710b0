using Bilevel.Core.Problems;
using Bilevel.Numerics;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Core.Tests.Oracles;

public class GuardedOracleTests
{
    private static readonly Vec<double> X = new([0.5, -1.5]), Y = new([0.2, -0.4, 1.1]);

    private static GuardedOracle<double> Guarded() => new(new QuadraticProblem<double>(GoldenFile.Quadratic));

    [Fact]
    public void Contract_OfAGuardedOracle_HoldsWithoutAFault()
    {
        var oracle = Guarded();
        new OracleConformance(oracle, X, Y).CheckAll();
        Assert.Null(oracle.Fault);
    }

    [Fact]
    public void Lower_NaNInAGradient_NamesQuantityEntryAndBatch()
    {
        var oracle = Guarded();
        oracle.Lower(X, new([0, double.NaN, 0]), null, Batch.Lower(7), new(LowerAsk.GradientY, oracle.Shape));
        Assert.Equal("∇yG is NaN at y[0] on the Lower batch of iteration 7", oracle.Fault);
    }

    [Fact]
    public void Upper_InfiniteLoss_NamesTheLoss()
    {
        var oracle = Guarded();
        oracle.Upper(new([1e200, 0]), Y, Batch.Full, new(UpperAsk.Value, oracle.Shape));
        Assert.Equal("the upper-level loss is Infinity on the full batch", oracle.Fault);
    }

    [Fact]
    public void Fault_OfSeveral_IsTheFirst()
    {
        var oracle = Guarded();
        oracle.Lower(X, Y, new([0, 0, double.NaN]), Batch.Lower(1), new(LowerAsk.Jvp, oracle.Shape));
        oracle.Upper(new([double.NaN, 0]), Y, Batch.Upper(2), new(UpperAsk.GradientX, oracle.Shape));
        Assert.Equal("JVP is NaN at x[0] on the Lower batch of iteration 1", oracle.Fault);
    }

    [Fact]
    public void Linearization_NaN_IsAFaultToo()
    {
        var oracle = Guarded();
        var linearization = oracle.CreateLinearization();
        linearization.MoveTo(X, Y, Batch.Lower(3));
        linearization.Apply(new([double.NaN, 0, 0]), new(3), null);
        Assert.Equal("HVP is NaN at y[0] on the Lower batch of iteration 3", oracle.Fault);
        Assert.Null(oracle.Origin);
    }

    [Fact]
    public void Origin_OfAnOracleThatKnows_IsAskedForOnceAndAtOnce()
    {
        var inner = new Knowing();
        var oracle = new GuardedOracle<double>(inner);
        oracle.Upper(new([double.NaN, 0]), Y, Batch.Full, new(UpperAsk.Gradients, oracle.Shape));
        oracle.Upper(new([double.NaN, 0]), Y, Batch.Full, new(UpperAsk.Value, oracle.Shape));
        Assert.Equal("question 1", oracle.Origin);
    }

    private sealed class Knowing : IOracle<double>, IFindsNonFinite
    {
        private readonly QuadraticProblem<double> _problem = new(GoldenFile.Quadratic);
        private int _asked;

        public ProblemShape Shape => _problem.Shape;

        public LowerAnswer<double> Lower(Vec<double> x, Vec<double> y, Vec<double>? along, Batch batch, LowerAnswer<double> into) => _problem.Lower(x, y, along, batch, into);

        public UpperAnswer<double> Upper(Vec<double> x, Vec<double> y, Batch batch, UpperAnswer<double> into) => _problem.Upper(x, y, batch, into);

        public string FindNonFinite() => $"question {++_asked}";
    }
}
