using Xunit;

namespace Bilevel.Data.Tests;

public sealed class ClassificationTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private ClassificationTable Train => CsvTable.Read(_folder.Text("a,b,y\n1,2,u\n3,4,v\n5,6,w\n", "train.csv"), "y");

    private ClassificationTable Trusted(string text) => CsvTable.Read(_folder.Text(text, "trusted.csv"), "y");

    [Fact]
    public void MatchedTo_ColumnsInAnotherOrderAndFewerClasses_TakesTheReferencesOrderAndIds()
    {
        var matched = Trusted("y,b,a\nw,20,10\nu,40,30\n").MatchedTo(Train);
        Assert.Equal(["a", "b"], matched.ColumnNames);
        Assert.Equal([10f, 20f, 30f, 40f], matched.Features);
        Assert.Equal(["u", "v", "w"], matched.ClassNames);
        Assert.Equal([2, 0], matched.Labels);
        Assert.Equal(3, matched.LineOf(1));
    }

    [Theory]
    [InlineData("a,bb,y\n1,2,u\n3,4,v\n", 0, "b", "this one is missing")]
    [InlineData("a,y\n1,u\n3,v\n", 0, "b", "this one is missing")]
    [InlineData("a,b,c,y\n1,2,3,u\n3,4,5,v\n", 0, "c", "this one is not among them")]
    [InlineData("a,b,y\n1,2,u\n3,4,x\n", 3, null, "expected one of the classes of")]
    public void MatchedTo_AnotherTable_SaysWhatDiffers(string text, int line, string? column, string problem)
    {
        var error = Assert.Throws<DataException>(() => Trusted(text).MatchedTo(Train));
        Assert.Equal((_folder.At("trusted.csv"), line, column), (error.Origin, error.Line, error.Column));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.At("train.csv"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FeaturesAndLabelsOf_RowSet_GatherItsRows()
    {
        var rows = new RowSet<Validation>([2, 0]);
        Assert.Equal([1f, 2f, 5f, 6f], Train.FeaturesOf(rows));
        Assert.Equal([0, 2], Train.LabelsOf(rows));
    }

    [Fact]
    public void Constructor_WhatDoesNotFit_Throws()
    {
        Assert.Throws<ArgumentException>(() => new ClassificationTable([1, 2, 3], [0, 1], ["u", "v"], ["a"], "o", ""));
        Assert.Throws<ArgumentException>(() => new ClassificationTable([1, 2], [0, 2], ["u", "v"], ["a"], "o", ""));
        Assert.Throws<ArgumentException>(() => new ClassificationTable([1, 2], [0, 1], ["u", "v"], ["a"], "o", "", [1]));
    }
}
