using Bilevel.Reports.Inputs;
using Bilevel.Reports.Tables;
using Bilevel.Reports.Writing;

namespace Bilevel.Reports.Figures;

/// <summary>What a figure shows, whatever its kind: drawing, table, numbers, and the words that belong to them.</summary>
internal sealed record FigureContent
{
    /// <summary>The drawing as a file of its own; empty if there is nothing to draw.</summary>
    public required Markup Drawing { get; init; }

    /// <summary>The drawing in a page, for wide and for narrow ones; empty likewise.</summary>
    public required Markup OnPage { get; init; }

    /// <summary>What a reader must know of the drawing, a sentence each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>How the drawing is read, in sentences.</summary>
    public required string Reading { get; init; }

    /// <summary>What the numbers say, a sentence each; empty where nothing but drawing and table does.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>What the table holds, in a few words.</summary>
    public required string TableTitle { get; init; }

    /// <summary>How the table is read, in sentences.</summary>
    public required string TableReading { get; init; }

    /// <summary>The table.</summary>
    public required ComparisonTable Table { get; init; }

    /// <summary>The numbers as CSV with a header.</summary>
    public required string Data { get; init; }

    /// <summary>The content of a figure.</summary>
    public static FigureContent Of(FigureFolder figure) => figure.Result.Diagnosis is null ? OfMetrics(figure) : FigureSmoothness.Of(figure);

    private static FigureContent OfMetrics(FigureFolder figure)
    {
        var (chart, notes) = FigureDrawing.Of(figure);
        var seeds = figure.Comparison.Seeds.Count;
        var bands = seeds == 1 ? "One seed: there are no bands." : $"Lines are medians over {NumberText.Count(seeds)} seeds, bands go from the lowest to the highest seed.";
        return new()
        {
            Drawing = chart.ToSvg(columns: 2, "figure"),
            OnPage = ForBothWidths(chart.ToSvg(columns: 2, "figure-wide"), chart.ToSvg(columns: 1, "figure-narrow")),
            Notes = notes,
            Reading = $"{bands} Evaluation and compilation take no part in the seconds.",
            TableTitle = "Final values and cost",
            TableReading = "Large figures are medians over seeds, small ones the range from the lowest to the highest seed. Tuning takes no part in what is counted.",
            Table = FigureTable.Of(figure),
            Data = FigureData.Of(figure),
        };
    }

    /// <summary>A drawing for wide pages and one for narrow pages, of which one shows.</summary>
    public static Markup ForBothWidths(Markup wide, Markup narrow) => Markup.Of($"""<div class="wide">{wide}</div><div class="narrow">{narrow}</div>""");
}
