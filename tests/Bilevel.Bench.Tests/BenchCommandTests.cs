using Xunit;

namespace Bilevel.Bench.Tests;

public class BenchCommandTests
{
    [Theory]
    [InlineData("--threads takes whole numbers from 1 on", "--threads", "1,0")]
    [InlineData("--threads takes whole numbers from 1 on", "--threads", "two")]
    [InlineData("--repeats takes whole numbers from 1 on", "--repeats", "0")]
    [InlineData("'chess' is no workload", "chess")]
    public void Run_BadWords_SaySoAndRunNothing(string message, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = BenchCommand.Run(args, new(TextReader.Null, output, error));
        Assert.Equal(2, code);
        Assert.Contains(message, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(output.ToString());
    }
}
