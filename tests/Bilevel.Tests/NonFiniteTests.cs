using Bilevel.Core;
using Xunit;

namespace Bilevel.Tests;

/// <summary>A run that stops at a number which is not finite says which operation made it.</summary>
public class NonFiniteTests
{
    private static readonly ProblemShape Shape = Problems.Ridge().Compile<float>().Shape;

    [Fact]
    public void Guard_OverflowInsideAFusedKernel_NamesTheOperationAndWhatItTook()
    {
        var oracle = Problems.Ridge().Compile<float>();
        var guard = new GuardedOracle<float>(oracle);
        guard.Lower(new([200f]), new([1f, 1, 1, 1, 1]), null, Batch.Lower(2), new(LowerAsk.GradientY, Shape));
        Assert.Equal("∇yG is Infinity at w[0, 0] on the Lower batch of iteration 2", guard.Fault);
        Assert.Equal("exp [] is Infinity, from log_lambda [] = 200", guard.Origin);
    }

    [Fact]
    public void Guard_ALinearizationThatOverflows_NamesTheOperation()
    {
        var guard = new GuardedOracle<float>(Problems.Ridge().Compile<float>());
        var linearization = guard.CreateLinearization();
        linearization.MoveTo(new([300f]), new([1f, 1, 1, 1, 1]), Batch.Full);
        linearization.Apply(new([1f, 0, 0, 0, 0]), new(5), null);
        Assert.StartsWith("exp [] is Infinity, from log_lambda [] = 300", guard.Origin, StringComparison.Ordinal);
    }

    [Fact]
    public void Guard_AnAnswerThatIsFinite_HasNoOrigin()
    {
        var oracle = Problems.Ridge().Compile<float>();
        var guard = new GuardedOracle<float>(oracle);
        guard.Upper(new([0f]), new(5), Batch.Full, new(UpperAsk.Gradients, Shape));
        Assert.Null(guard.Fault);
        Assert.Null(guard.Origin);
        Assert.Null(oracle.FindNonFinite());
    }

    [Fact]
    public void FindNonFinite_OfAnOracleNeverAsked_IsNull() => Assert.Null(Problems.Ridge().Compile<double>().FindNonFinite());

    [Fact]
    public void FindNonFinite_TakesTime_WhichIsKeptApartFromTheMethods()
    {
        var oracle = Problems.Ridge().Compile<float>();
        oracle.Lower(new([200f]), new([1f, 1, 1, 1, 1]), null, Batch.Full, new(LowerAsk.GradientY, Shape));
        var before = oracle.CompileSeconds;
        Assert.NotNull(oracle.FindNonFinite());
        Assert.True(oracle.CompileSeconds > before);
    }
}
