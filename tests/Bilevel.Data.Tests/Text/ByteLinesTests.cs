using System.Text;
using Xunit;

namespace Bilevel.Data.Tests.Text;

public class ByteLinesTests
{
    private static List<string> Lines(string text)
    {
        var (lines, all) = (new ByteLines(new MemoryStream(Encoding.UTF8.GetBytes(text)), "made"), new List<string>());
        while (lines.Read())
        {
            all.Add(Encoding.UTF8.GetString(lines.Current));
            Assert.Equal(all.Count, lines.Number);
        }

        return all;
    }

    [Fact]
    public void Read_LinesOfAnyLength_GivesEachWithoutItsEnd()
    {
        string[] lines = ["", "a", new('b', 65_535), new('c', 65_536), new('d', 200_000), "", "é"];
        Assert.Equal(lines, Lines(string.Join('\n', lines)));
        Assert.Equal(lines, Lines(string.Join("\r\n", lines) + "\r\n"));
        Assert.Empty(Lines(""));
    }
}
