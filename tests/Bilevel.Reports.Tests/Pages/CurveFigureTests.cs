using System.Xml.Linq;
using Bilevel.Reports.Charts;
using Bilevel.Reports.Pages;
using Bilevel.Reports.Tables;
using Xunit;

namespace Bilevel.Reports.Tests.Pages;

public class CurveFigureTests
{
    private static XElement Figure(string metric, params (double X, double Y)[] points) => XElement.Parse(CurveFigure.Of(
        [new Series("A", SeriesStyle.Method(0), [.. points.Select(p => new BandPoint(p.X, p.Y, p.Y, p.Y))])], [], Abscissa.Iterations, MetricFormat.Of(metric), []).ToString());

    private static (double X, double Y)[] Curve(Func<double, double> y, double from = 0) =>
        [.. Enumerable.Range(0, 41).Select(i => (from + 25.0 * i, y(i / 40.0)))];

    [Fact]
    public void Of_EvenDecay_HasALinearAxis() => Assert.DoesNotContain("iterations (log)", Figure("validation_loss", Curve(t => 2 - t)).Value, StringComparison.Ordinal);

    [Fact]
    public void Of_DecayAtTheVeryStart_HasALogarithmicAxisFromTheSecondEvaluation()
    {
        var text = Figure("validation_loss", Curve(t => 0.2 + Math.Exp(-60 * t))).Value;
        Assert.Contains("iterations (log)", text, StringComparison.Ordinal);
        Assert.Contains("begins at the first evaluation after the start", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ConstantSeries_IsDrawn() => Assert.DoesNotContain("(log)", Figure("validation_loss", Curve(_ => 1)).Value, StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void Of_OneEvaluation_IsDrawn(double x) => Assert.NotEmpty(Figure("validation_loss", (x, 2)).Descendants());

    [Fact]
    public void Of_RisingMetric_IsNotCutOff() => Assert.DoesNotContain("cut off", Figure("auc", Curve(t => 0.5 + t / 2)).Value, StringComparison.Ordinal);

    [Fact]
    public void Of_NegativeValues_HaveALinearAxis() => Assert.DoesNotContain("(log)", Figure("upper_value", Curve(t => 3 - 9 * t)).Value, StringComparison.Ordinal);
}
