using Bilevel.Cli.Showing;
using Xunit;

namespace Bilevel.Cli.Tests.Showing;

public sealed class TextTableTests
{
    private static readonly TextTable s_table = new([new("name"), new("n", RightAligned: true)], [["a", "1"], ["long name", "12"]]);

    [Fact]
    public void ToString_Columns_AreAligned() => Assert.Equal("name        n\n---------  --\na           1\nlong name  12\n", s_table.ToString());

    [Fact]
    public void Width_IsThatOfTheLongestLine()
    {
        using var plain = new StringWriter();
        using var lined = new StringWriter();
        s_table.Write(new(plain, plain));
        var terminal = new Screen(lined, lined) { OutputIsTerminal = true };
        s_table.Write(terminal);
        Assert.Equal(s_table.Width(new(plain, plain)), plain.ToString().Split('\n').Max(l => l.Length));
        var edge = lined.ToString().Split('\n')[0].TrimEnd();
        Assert.Equal(s_table.Width(terminal), edge.Length);
    }
}
