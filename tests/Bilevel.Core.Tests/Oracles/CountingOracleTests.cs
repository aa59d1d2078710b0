using Bilevel.Core.Problems;
using Bilevel.Numerics;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Core.Tests.Oracles;

public class CountingOracleTests
{
    private static readonly Vec<double> X = new([0.3, -0.2, 0.7, 0.1, -1.1, 0.4]), Y = new([0.8, -0.6]);

    [Fact]
    public void Contract_OfACountedOracle_Holds()
    {
        new OracleConformance(new CountingOracle<double>(new ReweightedRidge(), new()), X, Y).CheckAll();
        new OracleConformance(new CountingOracle<double>(new QuadraticProblem<double>(GoldenFile.Quadratic), new()), new([0.5, -1.5]), new([0.2, -0.4, 1.1])).CheckAll();
    }

    [Theory]
    [InlineData(LowerAsk.Value, Quantity.Value)]
    [InlineData(LowerAsk.GradientY, Quantity.LowerGradientY)]
    [InlineData(LowerAsk.Hvp, Quantity.Hvp)]
    [InlineData(LowerAsk.Jvp, Quantity.Jvp)]
    [InlineData(LowerAsk.GradientX, Quantity.LowerGradientX)]
    public void Lower_OneQuantity_CountsItsCallAndSamples(LowerAsk ask, Quantity quantity)
    {
        var ledger = new Ledger();
        var oracle = new CountingOracle<double>(new ReweightedRidge(), ledger);
        oracle.Lower(X, Y, Y, Batch.Lower(0), new(ask, oracle.Shape));                 // 4 samples
        oracle.Lower(X, Y, Y, Batch.Full, new(ask, oracle.Shape));                     // 6
        oracle.Lower(X, Y, Y, Batch.Block(1), new(ask, oracle.Shape));                 // the 2 left over
        oracle.Lower(X, Y, Y, Batch.Lower(1).Times(3), new(ask, oracle.Shape));        // 12
        Assert.Equal((4L, 24L, 24L), (ledger[quantity], ledger.Samples(quantity), ledger.TotalSamples));
    }

    [Fact]
    public void Upper_IndependentOfX_CountsNoGradientX()
    {
        var ledger = new Ledger();
        var oracle = new CountingOracle<double>(new ReweightedRidge(), ledger);
        oracle.Upper(X, Y, Batch.Upper(0), new(UpperAsk.Gradients | UpperAsk.Value, oracle.Shape));
        Assert.Equal((0L, 1L, 1L), (ledger[Quantity.UpperGradientX], ledger[Quantity.UpperGradientY], ledger[Quantity.Value]));
        Assert.Equal(4, ledger.TotalSamples);
    }

    [Fact]
    public void Linearization_Moved_CountsOnlyProducts()
    {
        var ledger = new Ledger();
        var linearization = new CountingOracle<double>(new ReweightedRidge(), ledger).CreateLinearization();
        linearization.MoveTo(X, Y, Batch.Full);
        Assert.Equal(0, ledger.TotalSamples);
        linearization.Apply(Y, new(2), null);
        linearization.Apply(Y, new(2), new(6));
        linearization.Cross(X, new(2));
        Assert.Equal((2L, 1L, 1L), (ledger[Quantity.Hvp], ledger[Quantity.Jvp], ledger[Quantity.CrossProduct]));
        Assert.Equal((12L, 3L), (ledger.Samples(Quantity.Hvp), ledger.SecondOrder));
    }
}
