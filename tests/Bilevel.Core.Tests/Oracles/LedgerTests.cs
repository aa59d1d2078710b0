using Xunit;

namespace Bilevel.Core.Tests.Oracles;

public class LedgerTests
{
    [Fact]
    public void Add_SeveralCalls_CountsCallsAndSamples()
    {
        var ledger = new Ledger();
        ledger.Add(Quantity.Hvp, samples: 8);
        ledger.Add(Quantity.Hvp, samples: 4, calls: 3);
        ledger.Add(Quantity.Jvp, samples: 5);
        Assert.Equal((4L, 20L), (ledger[Quantity.Hvp], ledger.Samples(Quantity.Hvp)));
        Assert.Equal((5L, 25L), (ledger.SecondOrder, ledger.TotalSamples));
        Assert.Equal("4 HVP, 1 JVP", ledger.ToString());
    }

    [Fact]
    public void Snapshot_Taken_NoLongerChanges()
    {
        var ledger = new Ledger();
        ledger.Add(Quantity.Hvp, 8);
        var snapshot = ledger.Snapshot();
        ledger.Add(Quantity.Hvp, 8);
        Assert.Equal((1L, 8L), (snapshot[Quantity.Hvp], snapshot.TotalSamples));
    }

    [Fact]
    public void Constructor_FromSavedCounts_Restores()
    {
        long[] calls = [.. Quantities.All.Select((_, i) => (long)i)], samples = [.. calls.Select(c => 10 * c)];
        var ledger = new Ledger(calls, samples);
        Assert.All(Quantities.All, q => Assert.Equal(((long)q, 10L * (long)q), (ledger[q], ledger.Samples(q))));
        Assert.Equal(samples.Sum(), ledger.TotalSamples);
    }

    [Fact]
    public void Constructor_WrongCounts_Throws()
    {
        var right = new long[Quantities.All.Count];
        Assert.Throws<ArgumentException>(() => new Ledger(right, new long[2]));
        var negative = new long[Quantities.All.Count];
        negative[1] = -1;
        Assert.Throws<ArgumentException>(() => new Ledger(right, negative));
    }

    [Fact]
    public void Keys_OfAllQuantities_DifferAndMatchTheirSymbols()
    {
        Assert.Equal(Quantities.All.Count, Quantities.All.Select(q => q.Key()).Distinct().Count());
        Assert.Equal(Quantities.All.Count, Quantities.All.Select(q => q.Symbol()).Distinct().Count());
    }
}
