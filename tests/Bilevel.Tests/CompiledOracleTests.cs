using Bilevel.Core;
using Bilevel.Numerics;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Tests;

/// <summary>Traced problems keep the oracle contract.</summary>
public class CompiledOracleTests
{
    private const LowerAsk AllLower = LowerAsk.Value | LowerAsk.Joint | LowerAsk.GradientX;
    private const UpperAsk AllUpper = UpperAsk.Value | UpperAsk.Gradients;

    public static TheoryData<string> Names => [.. Problems.All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Contract_OfATracedProblem_IsKept(string name)
    {
        var oracle = Problems.Named(name).Double(3);
        new OracleConformance(oracle, Random.Vector<double>(oracle.Shape.UpperDimension, 20), Random.Vector<double>(oracle.Shape.LowerDimension, 21)).CheckAll();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Lower_JointAndSeparate_GiveTheSameBits(string name)
    {
        var oracle = Problems.Named(name).Double(3);
        Vec<double> x = Random.Vector<double>(oracle.Shape.UpperDimension, 20), y = Random.Vector<double>(oracle.Shape.LowerDimension, 21), v = Random.Vector<double>(oracle.Shape.LowerDimension, 22);
        foreach (var batch in (Batch[])[Batch.Full, Batch.Lower(4)])
        {
            var joint = oracle.Lower(x, y, v, batch, new(LowerAsk.Joint, oracle.Shape));
            Assert.Equal(joint.Hvp.Span, oracle.Lower(x, y, v, batch, new(LowerAsk.Hvp, oracle.Shape)).Hvp.Span);
            Assert.Equal(joint.Jvp.Span, oracle.Lower(x, y, v, batch, new(LowerAsk.Jvp, oracle.Shape)).Jvp.Span);
            Assert.Equal(joint.GradientY.Span, oracle.Lower(x, y, v, batch, new(LowerAsk.GradientY, oracle.Shape)).GradientY.Span);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Answers_InFloat_AreThoseInDouble(string name)
    {
        var (exact, rough) = (Problems.Named(name).Double(3), Problems.Named(name).Float(3));
        var shape = exact.Shape;
        foreach (var batch in (Batch[])[Batch.Full, Batch.Lower(4), Batch.Lower(-2, 1, 3)])
        {
            var expected = exact.Lower(Point<double>(shape.UpperDimension, 20), Point<double>(shape.LowerDimension, 21), Point<double>(shape.LowerDimension, 22), batch, new(AllLower, shape));
            var actual = rough.Lower(Point<float>(shape.UpperDimension, 20), Point<float>(shape.LowerDimension, 21), Point<float>(shape.LowerDimension, 22), batch, new(AllLower, rough.Shape));
            Assert.Equal(expected.Value, actual.Value, Tolerances.Float * Math.Abs(expected.Value));
            Close(expected.GradientY, actual.GradientY);
            Close(expected.Hvp, actual.Hvp);
            Close(expected.Jvp, actual.Jvp);
            Close(expected.GradientX, actual.GradientX);
            var upper = exact.Upper(Point<double>(shape.UpperDimension, 20), Point<double>(shape.LowerDimension, 21), batch, new(AllUpper, shape));
            var upperFloat = rough.Upper(Point<float>(shape.UpperDimension, 20), Point<float>(shape.LowerDimension, 21), batch, new(AllUpper, rough.Shape));
            Assert.Equal(upper.Value, upperFloat.Value, Tolerances.Float * Math.Abs(upper.Value));
            Close(upper.GradientX, upperFloat.GradientX);
            Close(upper.GradientY, upperFloat.GradientY);
        }
    }

    [Fact]
    public void Seed_Another_DrawsOtherBatchesAndTheSameFullBatch()
    {
        var ridge = Problems.Ridge();
        var (one, other) = (ridge.Compile<double>(1), ridge.Compile<double>(2));
        double G(CompiledOracle<double> oracle, Batch batch) => oracle.Lower(Point<double>(1, 20), Point<double>(5, 21), null, batch, new(LowerAsk.Value, oracle.Shape)).Value;
        Assert.Equal(G(one, Batch.Full), G(other, Batch.Full));
        Assert.NotEqual(G(one, Batch.Lower(0)), G(other, Batch.Lower(0)));
        Assert.Equal(G(one, Batch.Lower(0)), G(ridge.Compile<double>(1), Batch.Lower(0)));
    }

    [Fact]
    public void Shape_OfCleaning_KnowsThatFHasNoX()
    {
        Assert.False(Problems.Cleaning(60).Compile<float>().Shape.UpperDependsOnX);
        Assert.True(Problems.Ridge().Compile<float>().Shape.UpperDependsOnX);
        var oracle = Problems.Cleaning(60).Compile<double>();
        var upper = oracle.Upper(Point<double>(60, 1), Point<double>(18, 2), Batch.Full, new(UpperAsk.GradientX, oracle.Shape));
        Assert.Equal(-1, upper.GradientX.Span.IndexOfAnyExcept(0));
    }

    [Fact]
    public void Shape_OfARecord_HasItsNamesSizesAndBatches()
    {
        var shape = Problems.Cleaning(60).Compile<float>().Shape;
        Assert.Equal(["Weight", "Bias"], shape.Y.Blocks.Select(b => b.Name));
        Assert.Equal(["weight_logit"], shape.X.Blocks.Select(b => b.Name));
        Assert.Equal((60, 30, 16, 8), (shape.LowerSamples, shape.UpperSamples, shape.LowerBatchSize, shape.UpperBatchSize));
        Assert.Equal("Weight[2, 1]", shape.Y.Locate(7));
        Assert.Equal(13, Problems.Ridge().Compile<float>().Shape.UpperSamples);
    }

    [Fact]
    public void BatchSize_LargerThanTheData_IsAllRows()
    {
        var problem = new BilevelProblem<Autodiff.Tensor, Autodiff.Tensor, Rows>
        {
            X = Problems.Ridge().X,
            Y = Problems.Ridge().Y,
            Train = Problems.Regression(22, 1),
            Validation = Problems.Regression(13, 2),
            LowerLoss = Problems.Ridge().LowerLoss,
            UpperLoss = Problems.Ridge().UpperLoss,
        };
        Assert.Equal((22, 13), (problem.Compile<float>().Shape.LowerBatchSize, problem.Compile<float>().Shape.UpperBatchSize));
    }

    internal static void Close(Vec<double> expected, Vec<float> actual)
    {
        var scale = expected.Norm();
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], Tolerances.Float * scale);
    }

    private static Vec<T> Point<T>(int length, ulong seed)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> => Random.Vector<T>(length, seed, 0.5);
}
