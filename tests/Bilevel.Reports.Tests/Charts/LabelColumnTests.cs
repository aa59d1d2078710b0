using Bilevel.Reports.Charts;
using Xunit;

namespace Bilevel.Reports.Tests.Charts;

public class LabelColumnTests
{
    [Fact]
    public void Place_LabelsFarApart_StayWhereTheyWantToBe() =>
        Assert.Equal([80.0, 10, 40], LabelColumn.Place([80, 10, 40], 15, 0, 100));

    [Fact]
    public void Place_TwoAtOnePlace_ArePushedApartEvenly() => Assert.Equal([45.0, 55], LabelColumn.Place([50, 50], 10, 0, 100));

    [Fact]
    public void Place_AtTheEdge_StaysInside() => Assert.Equal([80.0, 90, 100], LabelColumn.Place([99, 99, 100], 10, 0, 100));

    [Fact]
    public void Place_ManyTooNear_KeepsGapAndOrder()
    {
        double[] wanted = [30, 31, 32, 33, 34, 90, 91, 5];
        var placed = LabelColumn.Place(wanted, 12, 0, 300);
        var sorted = wanted.Zip(placed).OrderBy(p => p.First).Select(p => p.Second).ToArray();
        Assert.All(sorted.Zip(sorted.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 12 - 1e-9));
    }
}
