using Bilevel.Numerics.Random;
using Xunit;

namespace Bilevel.Data.Tests.Csv;

public sealed class CsvFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private sealed record Row(int Id, double Weight, string Name, bool Clean);

    private static readonly CsvColumn<Row>[] _columns =
    [
        new("row", r => r.Id), new("weight, σ(x)", r => r.Weight), new("name", r => r.Name), new("clean", r => r.Clean), new("nothing", _ => null),
    ];

    [Fact]
    public void Write_Rows_FollowsRfc4180()
    {
        CsvFile.Write(_folder.At("r.csv"), [new Row(7, 0.1, "a\"b", true), new Row(-1, 1e-300, "x,\r\ny", false)], _columns);
        Assert.Equal(
            "row,\"weight, σ(x)\",name,clean,nothing\r\n7,0.1,\"a\"\"b\",true,\r\n-1,1E-300,\"x,\r\ny\",false,\r\n",
            File.ReadAllText(_folder.At("r.csv")));
        Assert.NotEqual(0xEF, File.ReadAllBytes(_folder.At("r.csv"))[0]);
    }

    [Fact]
    public void Write_ThenRead_GivesTheSameBits()
    {
        var random = new RandomStream(3, 0, 0, 0);
        float[] values = [.. Enumerable.Range(0, 500).Select(_ => BitConverter.UInt32BitsToSingle(random.NextUInt32())).Where(float.IsFinite)];
        string[] names = ["plain", " spaced ", "comma,", "quote\"", "line\nbreak", "back\r\nbreak", "é"];
        CsvFile.Write(_folder.At("r.csv"), Enumerable.Range(0, values.Length), new("v", i => values[i]), new("y", i => names[i % names.Length]));
        var table = CsvTable.Read(_folder.At("r.csv"), "y");
        Assert.Equal(values.Select(BitConverter.SingleToUInt32Bits), table.Features.Select(BitConverter.SingleToUInt32Bits));
        Assert.Equal(values.Select((_, i) => names[i % names.Length]), table.Labels.Select(id => table.ClassNames[id]));
    }

    [Fact]
    public void Write_ARowFails_KeepsTheOldFile()
    {
        _folder.Text("old", "r.csv");
        var failing = new CsvColumn<int>("a", i => i < 2 ? i : throw new InvalidOperationException());
        Assert.Throws<InvalidOperationException>(() => CsvFile.Write(_folder.At("r.csv"), [1, 2], failing));
        Assert.Equal("old", File.ReadAllText(_folder.At("r.csv")));
        Assert.Single(Directory.EnumerateFiles(_folder.Path));
    }

    [Fact]
    public void Write_NoColumn_Throws() => Assert.Throws<ArgumentException>(() => CsvFile.Write(_folder.At("r.csv"), [1]));
}
