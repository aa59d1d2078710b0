using Bilevel.Numerics.Random;
using Xunit;

namespace Bilevel.Data.Tests.Splits;

public class SplitTests
{
    private static int[][] Sets(Split split) => [split.Training.Ids.ToArray(), split.Validation.Ids.ToArray(), split.Test.Ids.ToArray()];

    /// <summary>Random class counts and sizes: exact sizes, disjoint, and every (role, class) count less than one from its share.</summary>
    [Fact]
    public void Into_ManyTables_IsDisjointExactAndStratifiedWithinOneRow()
    {
        for (var repeat = 0; repeat < 300; repeat++)
        {
            var random = new RandomStream(17, 0, repeat, 0);
            int[] classes = [.. Enumerable.Range(0, 2 + random.NextInt(9)).Select(_ => random.NextInt(40))];
            if (classes.Sum() < 5)
                continue;
            var table = Tables.WithClassCounts(classes);
            var training = 1 + random.NextInt(table.Rows - 2);
            var validation = 1 + random.NextInt(table.Rows - training);
            var test = random.NextInt(table.Rows - training - validation + 1);
            var split = Split.Into(table, SplitSizes.Counts(training, validation, test), (ulong)repeat);

            var sets = Sets(split);
            Assert.Equal([training, validation, test], sets.Select(s => s.Length));
            var all = sets.SelectMany(s => s).ToArray();
            Assert.Equal(all.Length, all.Distinct().Count());
            foreach (var set in sets)
            {
                for (var c = 0; c < classes.Length; c++)
                    Assert.True(Math.Abs(set.Count(row => table.Labels[row] == c) - (double)set.Length * classes[c] / table.Rows) < 1);
            }
        }
    }

    /// <summary>Training rows are those that the others leave; where they leave none, that is said.</summary>
    [Fact]
    public void Into_AllButSome_TrainsOnTheRest()
    {
        var table = Tables.WithClassCounts(30, 20);
        Assert.Equal([37, 8, 5], Sets(Split.Into(table, SplitSizes.AllBut(8, 5), 1)).Select(s => s.Length));
        Assert.Contains("expected enough rows for 1 training, 45 validation and 5 test rows, got 50 different ones", Assert.Throws<DataException>(() => Split.Into(table, SplitSizes.AllBut(45, 5), 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Into_SameSeed_SameRows_AnotherSeed_OthersInEveryClass()
    {
        var digits = Data.Digits.Load();
        var sizes = SplitSizes.Fractions(0.5, 0.25, 0.25);
        int[][] a = Sets(Split.Into(digits, sizes, 1)), b = Sets(Split.Into(digits, sizes, 1)), c = Sets(Split.Into(digits, sizes, 2));
        Assert.Equal(a, b);
        Assert.Equal(1797, a.Sum(s => s.Length));
        Assert.InRange(a[0].Intersect(c[0]).Count() / (double)a[0].Length, 0.43, 0.57);
        Assert.All(a, s => Assert.Equal(s.Order(), s));
    }

    /// <summary>Recorded once; a change of these numbers breaks every published run.</summary>
    [Fact]
    public void Into_DigitsSeedZero_GivesTheRecordedRows()
    {
        var split = Split.Into(Data.Digits.Load(), SplitSizes.Counts(1000, 400, 397), 0);
        Assert.Empty(split.Repeated);
        Assert.Equal("0 5 9 12 14 15 16 17", string.Join(' ', split.Training.Ids[..8].ToArray()));
        Assert.Equal("2 3 6 11 13 22 23 26", string.Join(' ', split.Validation.Ids[..8].ToArray()));
        Assert.Equal("1 4 7 8 10 21 34 38", string.Join(' ', split.Test.Ids[..8].ToArray()));
    }

    /// <summary>Each row of a class is as likely as any other to be a training row.</summary>
    [Fact]
    public void Into_ManySeeds_DealsEveryRowAlike()
    {
        const int Seeds = 2000;
        var table = Tables.WithClassCounts(10, 10);
        var hits = new int[20];
        for (var seed = 0UL; seed < Seeds; seed++)
        {
            foreach (var row in Split.Into(table, SplitSizes.Counts(6, 6, 8), seed).Training.Ids)
                hits[row]++;
        }

        // Binomial(2000, 0.3): standard deviation 20.5; five of them.
        Assert.All(hits, count => Assert.InRange(count, 600 - 103, 600 + 103));
    }

    [Fact]
    public void Into_RepeatedFeatures_OnlyTheFirstTakesPart()
    {
        var table = Tables.OneColumn([5, 1, 5, 2, 3, 0, 4, -0f, 5], [0, 0, 1, 1, 0, 1, 1, 1, 0]);
        for (var seed = 0UL; seed < 20; seed++)
        {
            var split = Split.Into(table, SplitSizes.Fractions(0.5, 0.3, 0.2), seed);
            Assert.Equal([2, 7, 8], split.Repeated);
            Assert.Equal([0, 1, 3, 4, 5, 6], Sets(split).SelectMany(s => s).Order());
        }
    }

    [Fact]
    public void Into_TooFewRows_SaysHowMany()
    {
        var error = Assert.Throws<DataException>(() => Split.Into(Tables.WithClassCounts(5, 5), SplitSizes.Counts(8, 2, 1), 0));
        Assert.Equal("made.csv: expected enough rows for 8 training, 2 validation and 1 test rows, got 10 different ones", error.Message);
        Assert.Throws<DataException>(() => Split.Into(Tables.WithClassCounts(5, 5), SplitSizes.Fractions(0.01, 0.5, 0), 0));
    }

    [Fact]
    public void SplitSizes_OutOfRange_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SplitSizes.Counts(0, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SplitSizes.Counts(1, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SplitSizes.Counts(1, 1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SplitSizes.Fractions(0, 0.5, 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => SplitSizes.Fractions(0.5, double.NaN, 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => SplitSizes.Fractions(0.5, 0.4, 0.2));
    }

    [Fact]
    public void RowSet_NegativeOrTwice_Throws()
    {
        Assert.Contains("row 3 twice", Assert.Throws<ArgumentException>(() => new RowSet<Training>([3, 1, 3])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new RowSet<Training>([-1]));
    }
}
