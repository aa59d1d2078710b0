using Bilevel.Cli.Showing;
using Xunit;

namespace Bilevel.Cli.Tests;

public sealed class FailuresTests
{
    [Fact]
    public void Report_Unexpected_SaysThatItIsABug()
    {
        var (code, text) = Report(new InvalidOperationException("first\n  second"));
        Assert.Equal(ExitCodes.Internal, code);
        Assert.Equal("error: InvalidOperationException: first second; this is a bug in bilevel, please report it with your command line", text.TrimEnd());
    }

    [Fact]
    public void Report_FullDisk_IsAFileErrorAndOffersToGoOn()
    {
        using var place = new Workplace();
        place.Write("manifest.json", "{}");
        var (code, text) = Report(new AggregateException(new IOException("No space left on device")), place.At());
        Assert.Equal(ExitCodes.BadFile, code);
        Assert.Equal(["error: No space left on device", $"go on with: bilevel resume {place.At()}"], text.TrimEnd().Split(Environment.NewLine));
    }

    [Fact]
    public void Report_TooLargeForMemory_IsBadInputAndSaysWhatToDo()
    {
        var (code, text) = Report(new InsufficientMemoryException("it needs 7 bytes"));
        Assert.Equal(ExitCodes.BadInput, code);
        Assert.Equal("error: it needs 7 bytes; nothing was run: take a smaller size, model or batch, and see what a task needs with 'bilevel explain'", text.TrimEnd());
    }

    [Fact]
    public void Report_ArgumentError_DropsTheParameter()
    {
        var (_, text) = Report(new UsageException(new ArgumentOutOfRangeException("name", 0, "must be above 0").Message));
        Assert.Equal("error: must be above 0", text.TrimEnd());
    }

    private static (int Code, string Text) Report(Exception failure, string? folder = null)
    {
        using var error = new StringWriter();
        var session = new Session(new Screen(TextWriter.Null, error), "bilevel", CancellationToken.None) { Folder = folder };
        return (Failures.Report(failure, session), error.ToString());
    }
}
