using Bilevel.Experiments.Results;
using Bilevel.Reports.Inputs;
using Xunit;

namespace Bilevel.Reports.Tests.Inputs;

public sealed class WeightTableTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bilevel-weights-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string File(string content)
    {
        var path = Path.Combine(_folder, RunFiles.Weights);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    [Fact]
    public void ReadIfPresent_Table_GivesItsRows() =>
        Assert.Equal([new(7, 0.25, true), new RowWeight(8, 1e-3, false)], WeightTable.ReadIfPresent(File("row,weight,corrupted\n7,0.25,1\n8,1E-3,0\n"))!);

    [Fact]
    public void ReadIfPresent_NoFile_IsNull() => Assert.Null(WeightTable.ReadIfPresent(Path.Combine(_folder, RunFiles.Weights)));

    [Theory]
    [InlineData("row,weight\n", "line 1")]
    [InlineData("row,weight,corrupted\n1,0.5,0\n2,x,0\n", "line 3")]
    [InlineData("row,weight,corrupted\n1,0.5,2\n", "line 2")]
    [InlineData("row,weight,corrupted\n1,0.5\n", "line 2")]
    public void ReadIfPresent_BrokenLine_SaysWhich(string content, string where)
    {
        var path = File(content);
        var error = Assert.Throws<ResultFileException>(() => WeightTable.ReadIfPresent(path));
        Assert.Equal(path, error.Path);
        Assert.Contains(where, error.Message, StringComparison.Ordinal);
    }
}
