using Xunit;

namespace Bilevel.Samples.Tests;

/// <summary>The document of the methods is what the catalog says today.</summary>
public class CatalogDocumentTests
{
    private const string Document = "docs/algorithms.md";

    [Fact]
    public void Algorithms_IsWhatTheCommandPrints()
    {
        using StringWriter output = new(), error = new();
        var code = Cli.Cli.Run(["list", "algorithms", "--format", "markdown"], output, error, TestContext.Current.CancellationToken);
        Assert.Equal(0, code);
        Assert.True(
            output.ToString().ReplaceLineEndings("\n") == Repository.Text(Document),
            $"{Document} is not what the catalog says: write it again with 'dotnet run -c Release --project src/Bilevel.Cli -- list algorithms --format markdown > {Document}'");
    }
}
