using Bilevel.Numerics.Random;
using Xunit;

namespace Bilevel.Data.Tests.Metrics;

public class RocAucTests
{
    [Fact]
    public void Of_RandomScoresWithTies_EqualsTheDefinition()
    {
        for (var repeat = 0; repeat < 300; repeat++)
        {
            var random = new RandomStream(8, 0, repeat, 0);
            var levels = 1 + random.NextInt(40);
            double[] scores = [.. Enumerable.Range(0, 2 + random.NextInt(60)).Select(_ => random.NextInt(levels) / 7.0)];
            bool[] positive = [true, false, .. scores.Skip(2).Select(_ => random.NextInt(3) == 0)];
            var (wins, pairs) = (0.0, 0.0);
            for (var i = 0; i < scores.Length; i++)
            {
                for (var j = 0; j < scores.Length; j++)
                {
                    if (positive[i] && !positive[j])
                        (wins, pairs) = (wins + (scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0), pairs + 1);
                }
            }

            Assert.Equal(wins / pairs, RocAuc.Of<double>(scores, positive));
            Assert.Equal(wins / pairs, RocAuc.Of<float>([.. scores.Select(s => (float)s)], positive));
        }
    }

    [Fact]
    public void Of_PerfectReversedAndConstant_IsOneZeroAndAHalf()
    {
        Assert.Equal(1, RocAuc.Of<double>([double.NegativeInfinity, 0, 1, double.PositiveInfinity], [false, false, true, true]));
        Assert.Equal(0, RocAuc.Of<double>([4, 3, 2, 1], [false, false, true, true]));
        Assert.Equal(0.5, RocAuc.Of<double>([0, -0.0, 0], [false, true, true]));
    }

    [Fact]
    public void Of_WhatHasNoAuc_Throws()
    {
        var notANumber = Assert.Throws<ArgumentException>(() => RocAuc.Of<double>([1, double.NaN], [true, false]));
        Assert.Contains("NaN as the score of row 1", notANumber.Message, StringComparison.Ordinal);
        var oneSided = Assert.Throws<ArgumentException>(() => RocAuc.Of<double>([1, 2], [true, true]));
        Assert.Contains("got 2 and 0", oneSided.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => RocAuc.Of<double>([], []));
        Assert.Throws<ArgumentException>(() => RocAuc.Of<double>([1], [true, false]));
    }
}
