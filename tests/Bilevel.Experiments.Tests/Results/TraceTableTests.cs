using Bilevel.Core;
using Bilevel.Experiments.Results;
using Xunit;

namespace Bilevel.Experiments.Tests.Results;

/// <summary>Result files are read as they were written, or not at all.</summary>
public sealed class TraceTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ToCsv_ThenRead_IsTheSameToTheLastBit()
    {
        var table = new TraceTable(["loss", "auc"],
        [
            new(0, 0, [0, 0, 0, 0, 0, 0, 0, 0], 0, [2.302585092994046, double.NaN]),
            new(7, 0.1 + 0.2, [0, 1, 2, 3, 4, 5, 6, long.MaxValue], 12, [double.Epsilon, -1.7976931348623157E+308]),
            new(8, 1e-300, [0, 1, 2, 3, 4, 5, 6, 7], 12, [double.PositiveInfinity, 0.5]),
        ]);
        File.WriteAllText(_folder.At("trace.csv"), table.ToCsv());
        var read = TraceTable.Read(_folder.At("trace.csv"));
        Assert.Equal(table.MetricNames, read.MetricNames);
        Assert.Equal(table.ToCsv(), read.ToCsv());
        Assert.All(table.Rows.Zip(read.Rows), pair => Assert.Equal(pair.First.Metrics, pair.Second.Metrics));
        Assert.Equal(0.1 + 0.2, read.Rows[1].Seconds);
        Assert.Equal(3, read.Rows[1][Quantity.Hvp]);
        Assert.Equal("iteration,seconds,fx,fy,gy,hvp,jvp,gx,cross,value,samples,loss,auc", table.ToCsv().Split('\n')[0]);
    }

    [Theory]
    [InlineData("", "line 1: expected a header")]
    [InlineData("a,b\n", "line 1: expected a header")]
    [InlineData("iteration,seconds,fx,fy,gy,hvp,jvp,gx,cross,value,samples,loss\n0,0,0,0,0,0,0,0,0,0,0\n", "line 2: expected 12 fields, got 11")]
    [InlineData("iteration,seconds,fx,fy,gy,hvp,jvp,gx,cross,value,samples,loss\n0,0,0,0,0,0,0,0,0,0,0,1\n1,0,0,0,0,0,x,0,0,0,0,1\n", "line 3: ")]
    public void Read_OfADamagedFile_NamesTheLine(string text, string message)
    {
        File.WriteAllText(_folder.At("trace.csv"), text);
        var error = Assert.Throws<ResultFileException>(() => TraceTable.Read(_folder.At("trace.csv")));
        Assert.Equal(_folder.At("trace.csv"), error.Path);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Metric_Unknown_NamesThoseThatThereAre() =>
        Assert.Contains("it has loss", Assert.Throws<ArgumentException>(() => new TraceTable(["loss"], []).Metric("gain")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(new[] { 3.0 }, 3, 3, 3)]
    [InlineData(new[] { 3.0, 1.0, 2.0 }, 2, 1, 3)]
    [InlineData(new[] { 4.0, 1.0, 2.0, 8.0 }, 3, 1, 8)]
    public void Spread_OfValues_IsMedianAndRange(double[] values, double median, double min, double max) => Assert.Equal(new Spread(median, min, max, values.Length), Spread.Of(values));

    [Fact]
    public void Spread_OfNothingOrNaN_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => Spread.Of([]));
        Assert.Throws<ArgumentException>(() => Spread.Of([1, double.NaN]));
    }

    [Theory]
    [InlineData("""{ "stopReason": "a", "message": "b", "iterations": 1, "seconds": 1, "compileSeconds": 1, "metrics": {}, "extra": 1 }""", "extra")]
    [InlineData("""{ "stopReason": "a", "message": "b", "iterations": 1, "seconds": 1, "compileSeconds": 1 }""", "metrics")]
    [InlineData("""{ "stopReason": null, "message": "b", "iterations": 1, "seconds": 1, "compileSeconds": 1, "metrics": {} }""", "stopReason")]
    [InlineData("""{ "stopReason": "a", "message": "b", "iterations": 1.5, "seconds": 1, "compileSeconds": 1, "metrics": {} }""", "iterations")]
    [InlineData("null", "got null")]
    public void ResultJson_OfAnotherShape_NamesTheFileAndTheMember(string json, string named)
    {
        var path = _folder.At("summary.json");
        File.WriteAllText(path, json);
        var error = Assert.Throws<ResultFileException>(() => ResultJson.Read<RunSummary>(path));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }
}
