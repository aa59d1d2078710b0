using Xunit;

namespace Bilevel.Core.Tests;

public class ScheduleTests
{
    [Fact]
    public void Indexer_Constant_IsAlwaysTheSame()
    {
        Schedule schedule = 0.1;
        Assert.Equal((0.1, 0.1), (schedule[0], schedule[1_000_000]));
    }

    [Fact]
    public void Indexer_Power_FallsFromItsStart()
    {
        var schedule = Schedule.Power(0.8, 0.5);
        Assert.Equal(0.8, schedule[0]);
        Assert.Equal(0.4, schedule[3]);                                  // 0.8 · 4^(−1/2)
        Assert.Equal(0.2, schedule[15]);                                 // 0.8 · 16^(−1/2)
    }

    [Fact]
    public void Indexer_Cosine_FallsToItsHorizonAndStaysPositive()
    {
        var schedule = Schedule.Cosine(1, 3);
        Assert.Equal(1, schedule[0]);
        Assert.Equal(0.5, schedule[2], Tolerances.Rounding);             // ½(1 + cos(2π/4))
        Assert.True(schedule[3] > 0);
        Assert.Equal(schedule[3], schedule[1000]);
    }

    [Fact]
    public void Indexer_WarmUp_GrowsLinearlyThenStarts()
    {
        var schedule = Schedule.Power(0.8, 0.5).WarmUp(3);
        Assert.Equal([0.2, 0.4, 0.6, 0.8], Enumerable.Range(0, 4).Select(t => schedule[t]), (a, b) => Math.Abs(a - b) < Tolerances.Rounding);
        Assert.Equal(0.4, schedule[6]);
    }

    public static TheoryData<string> Texts => ["0.1", "1E-05", "0.1*t^-0.5", "0.1*cos(1000)", "0.1+warmup(50)", "0.1*t^-0.4+warmup(7)", "0.25*cos(30)+warmup(2)"];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Parse_WhatToStringWrites_IsTheSameSchedule(string text)
    {
        var schedule = Schedule.Parse(text);
        Assert.Equal(text, schedule.ToString());
        Assert.Equal(schedule, Schedule.Parse(schedule.ToString()));
    }

    [Fact]
    public void Equals_TheSameForm_IsByValue()
    {
        Assert.Equal(Schedule.Constant(0.1), (Schedule)0.1);
        Assert.NotEqual(Schedule.Power(0.1, 0.5), Schedule.Power(0.1, 0.4));
        Assert.NotEqual(Schedule.Constant(0.1), Schedule.Constant(0.1).WarmUp(2));
    }

    [Theory]
    [InlineData("")]
    [InlineData("fast")]
    [InlineData("0")]
    [InlineData("-0.1")]
    [InlineData("NaN")]
    [InlineData("0.1*t^0.5")]
    [InlineData("0.1*sin(3)")]
    [InlineData("0.1*cos(0)")]
    [InlineData("0.1*t^-0.5*2")]
    [InlineData("0.1+warmup(-1)")]
    [InlineData("0.1+warmup(x)")]
    [InlineData("0.1+warmup(3")]
    [InlineData("0,1")]
    public void Parse_NoSchedule_SaysWhatWasExpectedAndWhatCame(string text)
    {
        var error = Assert.Throws<FormatException>(() => Schedule.Parse(text));
        Assert.StartsWith($"expected a step size such as 0.1, 0.1*t^-0.5, 0.1*cos(1000) or 0.1+warmup(50), got '{text}': ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Constant_NoStepSize_Throws(double value)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Constant(value));
        Assert.StartsWith("a step size must be a finite number above 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Factories_BadParameters_Throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Power(0.1, -0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Cosine(0.1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Constant(0.1).WarmUp(-1));
    }
}
