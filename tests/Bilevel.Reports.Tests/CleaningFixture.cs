using Bilevel.Experiments.Results;

namespace Bilevel.Reports.Tests;

/// <summary>What cleaning a small table would find.</summary>
public static class CleaningFixture
{
    public static CleaningResult Result { get; } = new()
    {
        Title = "Label check by learned row weights",
        Source = "plant/train.csv",
        SourceSha256 = "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ad9d9216ba7f651b8",
        TrustedSource = "plant/trusted.csv",
        LabelColumn = "fault",
        Classes = ["none", "bearing", "<seal> & shaft"],
        Rows = 4200,
        TrustedRows = 240,
        HeldOutRows = 60,
        Algorithm = "MA-SOBA",
        Seed = 0,
        Budget = "500 iterations",
        Seconds = 6.42,
        ValidationLossBefore = 0.712,
        ValidationLossAfter = 0.231,
        HeldOutAccuracyBefore = 0.817,
        HeldOutAccuracyAfter = 0.933,
        MostSuspicious = [.. Enumerable.Range(1, 40).Select(i =>
            new SuspiciousRow(i, 17 * i % 4200 + 2, i % 3 == 0 ? "<seal> & shaft" : "none", i % 5 == 0 ? "none" : "bearing", 0.002 * i, 0.001 * i))],
        WeightCounts = [310, 205, 120, 61, 40, 31, 22, 24, 20, 25, 31, 40, 66, 105, 160, 240, 410, 690, 900, 700],
        RankedFile = "ranked.csv",
        Machine = ResultFixture.Machine,
        Command = "bilevel clean plant/train.csv --label fault --trusted plant/trusted.csv",
    };
}
