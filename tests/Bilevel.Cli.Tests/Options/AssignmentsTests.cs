using System.Text.Json.Nodes;
using Bilevel.Cli.Options;
using Xunit;

namespace Bilevel.Cli.Tests.Options;

public sealed class AssignmentsTests
{
    [Fact]
    public void Apply_SameNameInOtherCase_ReplacesAndLeavesTheBasis()
    {
        var basis = new JsonObject { ["lowerStep"] = "0.5", ["upperStep"] = "1" };
        var parameters = Assignments.Apply(basis, ["LowerStep=0.1", "lowerstep=0.1*t^-0.5"]);
        Assert.Equal(["upperStep", "lowerstep"], parameters.Select(p => p.Key));
        Assert.Equal("0.1*t^-0.5", parameters["lowerstep"]!.ToString());
        Assert.Equal("0.5", basis["lowerStep"]!.ToString());
    }

    [Theory]
    [InlineData("=1")]
    [InlineData("a=")]
    [InlineData("a")]
    public void Apply_NoAssignment_IsRefused(string word) => Assert.Throws<UsageException>(() => Assignments.Apply([], [word]));
}
