using System.Diagnostics;
using Bilevel.Bench.Measuring;
using Xunit;

namespace Bilevel.Bench.Tests.Measuring;

public class SideProcessTests
{
    [Fact]
    public void Start_ProgramThatAnswersSomethingElse_ShowsTheLine()
    {
        var error = Assert.Throws<SideException>(() => SideProcess.Start("the peer", new ProcessStartInfo("dotnet", "--version")));
        Assert.StartsWith("the peer answered '", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_ProgramThatEnds_ShowsItsErrors()
    {
        var error = Assert.Throws<SideException>(() => SideProcess.Start("the peer", new ProcessStartInfo("dotnet", "exec there-is-no-such-program.dll")));
        Assert.StartsWith("the peer ended with exit code", error.Message, StringComparison.Ordinal);
        Assert.Contains("there-is-no-such-program", error.Message, StringComparison.Ordinal);
    }
}
