using Xunit;

namespace Bilevel.Autodiff.Tests;

public class BatchNormalisationTests
{
    private static readonly Tensor X = Tensor.Input("x", [2, 2, 1]);
    private static readonly Tensor Mean = Tensor.Input("mean", [1]);
    private static readonly Tensor Variance = Tensor.Input("variance", [1]);
    private static readonly double[] Rows = [1, 2, 3, 6];

    // Mean 3, biased variance 3.5, unbiased 14/3.
    [Theory]
    [InlineData(StatisticsPolicy.Freeze, 1, 4, 1, 4)]
    [InlineData(StatisticsPolicy.Carry, 3, 3.5, 0.75 * 1 + 0.25 * 3, 0.75 * 4 + 0.25 * 14 / 3)]
    [InlineData(StatisticsPolicy.Discard, 3, 3.5, 1, 4)]
    public void BatchNorm_EachPolicy_UsesAndReturnsTheRightStatistics(StatisticsPolicy policy, double mean, double variance, double nextMean, double nextVariance)
    {
        var (output, next) = X.BatchNorm(Tensor.From([2.0], [1]), Tensor.From([10.0], [1]), new(Mean, Variance), policy, momentum: 0.25, epsilon: 0.5);
        foreach (var values in EveryWay.Evaluate([output, next.Mean, next.Variance], (X, Rows), (Mean, [1]), (Variance, [4])))
        {
            Close.Assert([.. Rows.Select(r => 10 + 2 * (r - mean) / Math.Sqrt(variance + 0.5))], values[0], 1e-6);
            Close.Assert([nextMean], values[1], 1e-6);
            Close.Assert([nextVariance], values[2], 1e-6);
        }
    }

    [Fact]
    public void BatchNorm_OfOneRow_NeedsGivenStatistics()
    {
        var (one, row) = (Tensor.Ones([3]), Tensor.Input("row", [1, 3]));
        BatchStatistics given = new(Tensor.Zeros([3]), one);
        Assert.Equal([1, 3], row.BatchNorm(one, one, given, StatisticsPolicy.Freeze).Output.Shape.Lengths);
        Assert.Contains("two rows", Assert.Throws<ShapeMismatchException>(() => row.BatchNorm(one, one, given, StatisticsPolicy.Carry)).Message, StringComparison.Ordinal);
        Assert.Contains("two rows", Assert.Throws<ShapeMismatchException>(() => row.BatchNorm(one, one, given, StatisticsPolicy.Discard)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BatchNorm_OtherChannels_NamesTheTensor()
    {
        var (three, input) = (Tensor.Ones([3]), Tensor.Input("activations", [5, 3]));
        var wrong = Tensor.Input("scale", [4]);
        var message = Assert.Throws<ShapeMismatchException>(() => input.BatchNorm(wrong, three, new(three, three), StatisticsPolicy.Carry)).Message;
        Assert.StartsWith("batch-norm of activations [5, 3] and scale [4]: rows of channels, and one number a channel, are expected, at ", message);
    }
}
