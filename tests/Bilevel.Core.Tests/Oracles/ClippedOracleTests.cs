using Bilevel.Core.Algorithms;
using Bilevel.Core.Problems;
using Bilevel.Numerics;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Oracles;

public class ClippedOracleTests
{
    [Fact]
    public void Answers_LongerThanTheLength_AreShortenedAndProductsAreNot()
    {
        // At (1, 2): ∇yG = 4, ∇xG = 2, ∇yF = 2, ∇xF = 2.25; HVP = 2v, JVP = v.
        var oracle = new ClippedOracle<double>(new QuadraticProblem<double>(Line), 2.125);
        var lower = oracle.Lower(OnLine.X, OnLine.Y, new([8.0]), Batch.Lower(0), new(LowerAsk.Joint | LowerAsk.GradientX, oracle.Shape));
        Assert.Equal((2.125, 2.0, 16.0, 8.0), (lower.GradientY[0], lower.GradientX[0], lower.Hvp[0], lower.Jvp[0]));
        var upper = oracle.Upper(OnLine.X, OnLine.Y, Batch.Upper(0), new(UpperAsk.Gradients, oracle.Shape));
        Assert.Equal((2.125, 2.0), (upper.GradientX[0], upper.GradientY[0]));
        Assert.Equal(4.0, oracle.Lower(OnLine.X, OnLine.Y, null, Batch.Full, new(LowerAsk.GradientY, oracle.Shape)).GradientY[0]);
    }

    [Fact]
    public void Run_WithALongLength_IsThePlainRunToTheBit()
    {
        double[] Entries(IOracle<double> oracle) => Run(new Soba(), oracle, OnQuadratic<double>(), 23).Entries();
        Assert.Equal(Entries(Quadratic<double>(1, Noise)), Entries(new ClippedOracle<double>(Quadratic<double>(1, Noise), 1e6)));
        Assert.NotEqual(Entries(Quadratic<double>(1, Noise)), Entries(new ClippedOracle<double>(Quadratic<double>(1, Noise), 1)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    public void Length_NotAFinitePositiveNumber_IsRefused(double length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClippedOracle<double>(new QuadraticProblem<double>(Line), length));

    [Fact]
    public void Linearization_OfAClippedOracle_IsTheInnerOnes()
    {
        var hvp = new Vec<double>(1);
        var linearization = new ClippedOracle<double>(new QuadraticProblem<double>(Line), 1).CreateLinearization();
        linearization.MoveTo(OnLine.X, OnLine.Y, Batch.Lower(0));
        linearization.Apply(new([8.0]), hvp, null);
        Assert.Equal(16.0, hvp[0]);
    }
}
