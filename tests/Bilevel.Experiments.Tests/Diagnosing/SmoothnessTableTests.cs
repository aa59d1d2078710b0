using Bilevel.Core.Diagnostics;
using Bilevel.Experiments.Diagnosing;
using Bilevel.Experiments.Results;
using Xunit;

namespace Bilevel.Experiments.Tests.Diagnosing;

public sealed class SmoothnessTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        SmoothnessSample[] samples = [new(0, 0.1, 1 / 3.0, 2, 3e-9, 4, 5, 6, 7), new(5, 0, null, 2.5, null, null)];
        File.WriteAllText(_folder.At("s.csv"), SmoothnessTable.ToCsv(samples));
        Assert.Equal(samples, SmoothnessTable.Read(_folder.At("s.csv")));
    }

    [Theory]
    [InlineData("", "line 1: expected the header")]
    [InlineData("1,2", "line 2: expected 9 fields, got 2")]
    [InlineData("a,0,,1,,,,,", "line 2: ")]
    public void Read_AnythingElse_SaysWhere(string line, string error)
    {
        File.WriteAllText(_folder.At("s.csv"), line.Length == 0 ? "" : SmoothnessTable.ToCsv([]) + line + "\n");
        Assert.Contains(error, Assert.Throws<ResultFileException>(() => SmoothnessTable.Read(_folder.At("s.csv"))).Message, StringComparison.Ordinal);
    }
}
