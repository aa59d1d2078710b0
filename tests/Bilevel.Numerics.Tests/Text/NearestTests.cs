using Bilevel.Numerics.Text;
using Xunit;

namespace Bilevel.Numerics.Tests.Text;

public class NearestTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("seeds", "sedes", 1)]
    [InlineData("ca", "abc", 3)]
    [InlineData("OUT", "out", 0)]
    public void Distance_OfTwoWords_CountsEditsBothWays(string from, string to, int edits)
    {
        Assert.Equal(edits, Nearest.Distance(from, to));
        Assert.Equal(edits, Nearest.Distance(to, from));
    }

    [Fact]
    public void To_SeveralEquallyNear_IsTheFirst() => Assert.Equal("--seed", Nearest.To("--see", ["--seed", "--seen"]));

    [Theory]
    [InlineData("--tread", "--threads")]
    [InlineData("--corupt", "--corruption")]
    [InlineData("--xyzzy", null)]
    [InlineData("x", null)]
    public void To_AWord_IsTheNearestOrNone(string word, string? nearest) =>
        Assert.Equal(nearest, Nearest.To(word, ["--out", "--threads", "--corruption", "--budget"]));

    [Fact]
    public void Hint_AWord_EndsASentenceOrIsEmpty()
    {
        Assert.Equal("; did you mean \"label\"?", Nearest.Hint("lable", ["weight", "label"]));
        Assert.Equal("", Nearest.Hint("xyzzy", ["weight", "label"]));
    }

    [Fact]
    public void To_NoCandidates_IsNone() => Assert.Null(Nearest.To("word", []));
}
