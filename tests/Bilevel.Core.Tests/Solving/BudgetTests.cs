using Xunit;

namespace Bilevel.Core.Tests.Solving;

public class BudgetTests
{
    public static TheoryData<string> Quantity_Keys => [.. Quantities.All.Select(q => q.Key())];

    [Theory]
    [InlineData("500it")]
    [InlineData("0.1s")]
    [InlineData("2000000samples")]
    [InlineData("2000hvp")]
    [InlineData("500it,30s,1000samples,7jvp")]
    public void Parse_WhatToStringWrites_IsTheSameBudget(string text)
    {
        Assert.Equal(text, Budget.Parse(text).ToString());
        Assert.Equal(Budget.Parse(text), Budget.Parse(Budget.Parse(text).ToString()));
    }

    [Theory]
    [MemberData(nameof(Quantity_Keys))]
    public void Parse_AnyQuantity_IsABudgetOfItsCalls(string key) =>
        Assert.Equal((Quantities.All.Single(q => q.Key() == key), 12L), Budget.Parse($"12{key}").Calls);

    [Theory]
    [InlineData("2e6samples", "2000000samples")]
    [InlineData(" 30 s , 5 it ", "5it,30s")]
    [InlineData("3iterations", "3it")]
    [InlineData("1.5seconds", "1.5s")]
    public void Parse_OtherSpellings_AreRead(string text, string expected) => Assert.Equal(expected, Budget.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("500")]
    [InlineData("it")]
    [InlineData("0it")]
    [InlineData("-5it")]
    [InlineData("1.5it")]
    [InlineData("1e30it")]
    [InlineData("1e400s")]
    [InlineData("5parsecs")]
    [InlineData("5it,")]
    [InlineData("5it;6s")]
    [InlineData("5IT")]
    [InlineData("NaNs")]
    public void Parse_BadText_SaysWhatABudgetLooksLike(string text)
    {
        var error = Assert.Throws<FormatException>(() => Budget.Parse(text));
        Assert.Contains($"got '{text}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("500it, 30s", error.Message, StringComparison.Ordinal);
        Assert.Contains("jvp", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5it,6it", "one limit of a kind")]
    [InlineData("5s,6s", "one limit of a kind")]
    [InlineData("5hvp,6jvp", "calls of one quantity")]
    public void Parse_TwoLimitsOfAKind_IsRefused(string text, string why)
    {
        var error = Assert.Throws<FormatException>(() => Budget.Parse(text));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void And_DifferentLimits_HoldsBoth() =>
        Assert.Equal(Budget.Parse("5it,2s"), Budget.OfIterations(5).And(Budget.OfSeconds(2)));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void OfSeconds_NotAboveZeroOrNotFinite_Throws(double seconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Budget.OfSeconds(seconds));

    [Fact]
    public void Used_SeveralLimits_IsTheLargestShare()
    {
        var ledger = new Ledger();
        ledger.Add(Quantity.Hvp, samples: 10, calls: 3);
        var budget = Budget.Parse("100it,4s,60samples,4hvp");
        Assert.Equal(0.75, budget.Used(10, 1, ledger));
        Assert.Equal(0.9, budget.Used(90, 1, ledger));
        Assert.Equal(2, budget.Used(90, 8, ledger));
    }

    [Fact]
    public void IsReproducible_OnlyWithoutSeconds()
    {
        Assert.True(Budget.Parse("5it,10samples,5hvp").IsReproducible);
        Assert.False(Budget.Parse("5it,10s").IsReproducible);
    }
}
