using Xunit;

namespace Bilevel.Data.Tests;

public class NearestNameTests
{
    [Theory]
    [InlineData("lable", "label")]
    [InlineData("LABEL", "label")]
    [InlineData("wheight", "weight")]
    [InlineData("zzzzzz", null)]
    [InlineData("", null)]
    public void Of_AMistypedName_FindsTheLikelyOne(string name, string? expected) =>
        Assert.Equal(expected, NearestName.Of(name, ["weight", "label", "age"]));
}
