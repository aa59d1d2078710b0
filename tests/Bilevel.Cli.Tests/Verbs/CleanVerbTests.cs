using System.Globalization;
using System.Text;
using Bilevel.Experiments.Cleaning;
using Bilevel.Experiments.Results;
using Xunit;

namespace Bilevel.Cli.Tests.Verbs;

public sealed class CleanVerbTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Clean_TableWithWrongLabels_RanksThemFirst()
    {
        var (train, trusted) = (_place.Write("train.csv", Table(0, 120, wrongEvery: 10)), _place.Write("trusted.csv", Table(500, 60, wrongEvery: 0)));
        var shown = Workplace.Call("clean", train, "--label", "y", "--trusted", trusted, "--budget", "1500it", "--out", _place.At("out"));
        Assert.True(shown.Code == ExitCodes.Done, shown.Error);
        Assert.Contains("The most suspicious rows", shown.Output, StringComparison.Ordinal);
        Assert.All([TableCleaner.RankedFile, RunFiles.Weights, RunFiles.Cleaning, RunFiles.Report], file => Assert.True(File.Exists(_place.At("out", file)), file));
        var result = ResultJson.Read<CleaningResult>(_place.At("out", RunFiles.Cleaning));
        Assert.True(result.MostSuspicious.Take(12).Count(r => r.GivenLabel != r.PredictedLabel) >= 10);
        Assert.Equal(ExitCodes.Done, Workplace.Call("report", _place.At("out")).Code);
        Assert.Equal(ExitCodes.BadInput, Workplace.Call("resume", _place.At("out")).Code);
    }

    [Theory]
    [InlineData("a,b,y\n1,2,u\n3,v\n", "line 3")]
    [InlineData("a,b,y\n1,2,u\n3,x,v\n", "line 3, column \"b\"")]
    [InlineData("a,b,y\n1,2,u\n3,NaN,v\n", "line 3, column \"b\"")]
    [InlineData("a,b\n1,2\n", "y")]
    [InlineData("", "train.csv")]
    public void Clean_BadTable_SaysWhereAndLeavesNoFolder(string content, string expected)
    {
        var trusted = _place.Write("trusted.csv", Table(500, 60, wrongEvery: 0));
        var shown = Workplace.Call("clean", _place.Write("train.csv", content), "--label", "y", "--trusted", trusted, "--out", _place.At("out"));
        Assert.Equal(ExitCodes.BadInput, shown.Code);
        Assert.Contains(expected, shown.ErrorLine, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_place.At("out")));
    }

    [Theory]
    [InlineData("30s")]
    [InlineData("0it")]
    public void Clean_BudgetThatIsNoIterations_IsRefused(string budget)
    {
        var shown = Workplace.Call("clean", "train.csv", "--label", "y", "--trusted", "trusted.csv", "--budget", budget);
        Assert.Equal(ExitCodes.BadInput, shown.Code);
        Assert.Contains("--budget: expected iterations such as 5000it", shown.ErrorLine, StringComparison.Ordinal);
    }

    // Two classes along the line a + b = 0, spread by the golden ratio.
    private static string Table(int first, int rows, int wrongEvery)
    {
        var text = new StringBuilder("a,b,y\n");
        for (var i = first; i < first + rows; i++)
        {
            var (a, b) = (2 * (i * 0.6180339887 % 1) - 1, 2 * (i * 0.7548776662 % 1) - 1);
            var isUp = a + b > 0;
            if (wrongEvery > 0 && i % wrongEvery == 0)
                isUp = !isUp;
            text.Append(CultureInfo.InvariantCulture, $"{a:R},{b:R},{(isUp ? "up" : "down")}\n");
        }

        return text.ToString();
    }
}
