using Bilevel.Bench.Results;
using Xunit;

namespace Bilevel.Bench.Tests.Results;

public class ResultTableTests
{
    [Fact]
    public void ToMarkdown_Table_AlignsNumbersAndEscapesBars() => Assert.Equal(
        "| what | ms |\n| --- | ---: |\n| a\\|b | 1.5 |\n", new ResultTable(["what", "ms"], [["a|b", "1.5"]]).ToMarkdown());

    [Fact]
    public void Times_TwoThreads_CountAgainstPyTorchsBetter()
    {
        var table = ResultTables.Times(Result(One(threads: 1, ours: 10, peer: 20), One(threads: 2, ours: 5, peer: 30)));
        Assert.Equal(["A problem", "1", "10.000", "20.000", "2.00", "≥ 1.5", "3.0e-6 (HVP)"], table.Rows[0]);
        Assert.Equal(["A problem", "2", "5.000", "30.000", "4.00", "≥ 1.5", "3.0e-6 (HVP)"], table.Rows[1]);
    }

    [Fact]
    public void Times_OneThread_DoesNotCountAgainstTwo()
    {
        var table = ResultTables.Times(Result(One(threads: 1, ours: 10, peer: 20), One(threads: 2, ours: 5, peer: 8)));
        Assert.Equal("2.00", table.Rows[0][4]);
        Assert.Equal("1.60", table.Rows[1][4]);
    }

    [Fact]
    public void Times_WithoutPeer_HaveNoRatio()
    {
        var table = ResultTables.Times(Result(One(threads: 1, ours: 10, peer: null)));
        Assert.Equal(["10.000", "–", "–"], table.Rows[0].Skip(2).Take(3));
    }

    [Fact]
    public void Limits_Operations_AreComparedWithThePeak()
    {
        var row = ResultTables.Limits(Result(One(threads: 1, ours: 10, peer: 20))).Rows[0];
        // 2·10⁹ operations in 10 ms are 200 GFLOP/s.
        Assert.Equal(["2000.0", "200", "80%", "1.50", "1.40", "0"], row.Skip(2).Take(6));
    }

    [Fact]
    public void Notes_ReferenceBlas_IsAWarning()
    {
        var result = One(threads: 1, ours: 10, peer: 20);
        Assert.DoesNotContain(ResultTables.Notes(Result(result)), n => n.StartsWith("WARNING", StringComparison.Ordinal));
        Assert.Contains(ResultTables.Notes(Result(result with { Peer = result.Peer! with { Blas = null } })), n => n.StartsWith("WARNING", StringComparison.Ordinal));
    }

    private static BenchResult Result(params WorkloadResult[] workloads) =>
        new(new("a processor", 2, 1, 512, "an OS", ".NET", "1.0", "abc"), 3, workloads, []);

    private static WorkloadResult One(int threads, double ours, double? peer) => new()
    {
        Name = "problem",
        Title = "A problem",
        Threads = threads,
        OurMilliseconds = ours,
        PeerMilliseconds = peer,
        WantedRatio = 1.5,
        Disagreements = [new("∇yG", 1e-6), new("HVP", 3e-6)],
        Operations = 2_000_000_000,
        PeakGigaflops = 250,
        JointOverGradient = 1.5,
        JointOverGradientOperations = 1.4,
        AllocatedBytesAStep = 0,
        Ours = new(threads, 2_000_000_000, 1_000_000_000, 0.1, 0.2, 1 << 20, 1 << 21, 3.7),
        Peer = peer is null ? null : new("1.13", "3.11", "OpenBLAS 0.3.21", "Cooperlake", threads, 1 << 22),
        OurRounds = [ours],
    };
}
