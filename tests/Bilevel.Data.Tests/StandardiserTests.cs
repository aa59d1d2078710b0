using Xunit;

namespace Bilevel.Data.Tests;

public class StandardiserTests
{
    private static ClassificationTable Table(params float[] features) =>
        new(features, [.. Enumerable.Range(0, features.Length / 2).Select(i => i % 2)], ["u", "v"], ["a", "b"], "t.csv", "", [.. Enumerable.Range(2, features.Length / 2)]);

    [Fact]
    public void FitAndApply_TrainingRowsOnly_ByHand()
    {
        var table = Table(1, 7, 3, 7, 100, 9);
        var standardiser = Standardiser.Fit(table, new RowSet<Training>([0, 1]));
        Assert.Equal([2.0, 7.0], standardiser.Mean.ToArray());
        Assert.Equal([1.0, 1.0], standardiser.Scale.ToArray());
        Assert.Equal(["b"], standardiser.ConstantColumns);
        var applied = standardiser.Apply(table);
        Assert.Equal([-1f, 0f, 1f, 0f, 98f, 2f], applied.Features);
        Assert.Equal(table.Labels, applied.Labels);
        Assert.Equal(3, applied.LineOf(1));
        Assert.Equal(100f, table.Features[4]);
    }

    [Fact]
    public void FitAndApply_Digits_HasMeanZeroAndDeviationOne()
    {
        var digits = Data.Digits.Load();
        var standardiser = Standardiser.Fit(digits);
        var applied = standardiser.Apply(digits);
        Assert.Equal(["pixel_0_0", "pixel_4_0", "pixel_4_7"], standardiser.ConstantColumns);
        for (var column = 0; column < 64; column++)
        {
            var values = Enumerable.Range(0, applied.Rows).Select(row => (double)applied.Row(row)[column]).ToArray();
            Assert.Equal(0, values.Average(), 1e-6);
            Assert.Equal(standardiser.ConstantColumns.Contains(digits.ColumnNames[column]) ? 0 : 1, values.Average(v => v * v), 1e-5);
        }
    }

    /// <summary>0.1 has no exact mean in binary; a column of it is constant all the same.</summary>
    [Fact]
    public void Fit_ConstantInexactNumber_IsConstant() =>
        Assert.Equal(["a", "b"], Standardiser.Fit(Table([.. Enumerable.Repeat(0.1f, 2 * 1001)])).ConstantColumns);

    [Fact]
    public void Fit_HugeNumbers_StaysFinite() =>
        Assert.Equal([-1f, 0f, 1f, 0f], Standardiser.Fit(Table(-3e38f, 0, 3e38f, 0)).Apply(Table(-3e38f, 0, 3e38f, 0)).Features);

    [Fact]
    public void Apply_OtherColumnsOrOverflow_Throws()
    {
        var standardiser = Standardiser.Fit(Table(0, 1, 1e-30f, 2));
        Assert.Throws<ArgumentException>(() => standardiser.Apply(Tables.OneColumn([1], [0])));
        var error = Assert.Throws<DataException>(() => standardiser.Apply(Table(0, 0, 3e38f, 0)));
        Assert.Equal(("t.csv", 3, "a"), (error.Origin, error.Line, error.Column));
        Assert.Throws<ArgumentException>(() => Standardiser.Fit(Table(1, 2), new RowSet<Training>([])));
    }
}
