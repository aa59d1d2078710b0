using Bilevel.Experiments.Comparing;
using Bilevel.Experiments.Tuning;
using Xunit;

namespace Bilevel.Experiments.Tests.Tuning;

/// <summary>Rounds of a search and their parts of the budget.</summary>
public class RungsTests
{
    [Theory]
    [InlineData(64, 4, new[] { 64, 16, 16, 4, 4, 1 })]
    [InlineData(50, 4, new[] { 50, 16, 12, 4, 3, 1 })]
    [InlineData(27, 3, new[] { 27, 9, 9, 3, 3, 1 })]
    [InlineData(7, 4, new[] { 7, 1 })]
    [InlineData(2, 2, new[] { 2, 1 })]
    public void Of_Halving_KeepsOneInEtaAndEndsWithTheWholeBudget(int points, int eta, int[] pointsAndDivisors) => Assert.Equal(
        pointsAndDivisors.Chunk(2).Select(p => new Rung(p[0], p[1])), Rungs.Of(new() { Search = TuningSearch.Halving, Trials = points, Eta = eta }));

    [Fact]
    public void Of_Grid_IsOneRoundOfTheWholeBudget() => Assert.Equal([new Rung(64, 1)], Rungs.Of(new()));

    [Theory]
    [InlineData("2000it", 16, "125it")]
    [InlineData("10it", 16, "1it")]
    [InlineData("30s", 4, "7.5s")]
    [InlineData("1000it,9s,77samples", 4, "250it,2.25s,19samples")]
    [InlineData("2000hvp", 3, "666hvp")]
    [InlineData("2e3it", 1, "2e3it")]
    public void Part_OfABudget_IsRoundedDownToAtLeastOne(string budget, int divisor, string part) => Assert.Equal(part, Rungs.Part(budget, divisor));
}
