using System.Globalization;
using System.Text;
using Bilevel.Core.Diagnostics;
using Bilevel.Experiments.Diagnosing;
using Bilevel.Experiments.Results;
using Bilevel.Reports.Charts;
using Bilevel.Reports.Inputs;
using Bilevel.Reports.Pages;
using Bilevel.Reports.Tables;
using Bilevel.Reports.Writing;

namespace Bilevel.Reports.Figures;

/// <summary>A figure of the smoothness of the upper loss along the runs of one method: points and fitted lines, a colour a seed, a panel a level.</summary>
internal static class FigureSmoothness
{
    /// <summary>The content of such a figure.</summary>
    /// <exception cref="ResultFileException">A run was not diagnosed, or its files are broken.</exception>
    public static FigureContent Of(FigureFolder figure)
    {
        string[] folders = [.. figure.Rows.SelectMany(r => r.Runs).Select(r => r.Path)];
        DiagnosisResult[] found = [.. folders.Select(Diagnosis.Read)];
        var charts = SmoothnessSection.Charts(folders);
        var isDrawn = charts.Count > 0;
        return new()
        {
            Drawing = isDrawn ? ScatterChart.Together(figure.Result.Title, charts, "figure") : Markup.Empty,
            OnPage = isDrawn
                ? FigureContent.ForBothWidths(ScatterChart.Together(figure.Result.Title, charts, "figure-wide"), Markup.Join(charts.Select((c, i) => c.ToSvg(string.Create(CultureInfo.InvariantCulture, $"figure-narrow-{i}")))))
                : Markup.Empty,
            Notes = [.. isDrawn ? [] : new[] { "There is nothing to draw: no step changed a gradient by more than its rounding." }, .. found.SelectMany(WithoutLine)],
            Reading = $"Points are steps of {string.Join(", ", figure.Rows.Select(r => r.Row.Title))}, a colour a seed, later ones darker: the largest change of the gradient of the upper loss F over a part of the step, divided by that part's length, against the norm of the gradient. Lines are L0 + L1 ‖g‖ with their 95 % bands. Measuring takes no part in the seconds of a run.",
            Findings = [.. found.Select(f => $"Seed {NumberText.List([f.Seed])}: {f.Sentence}")],
            TableTitle = "Fitted lines, a seed a row",
            TableReading = "L0 and L1 of L̂ = L0 + L1 ‖g‖; growth is the line's value at the largest gradient seen over that at the smallest, along the steps and along one direction that is the same everywhere. Small figures are 95 % intervals. M̂ is the largest ‖∇yF‖ seen, 2‖z′‖ the bound of a softmax head's gradient on features z′.",
            Table = Table(found),
            Data = Data(found, folders),
        };
    }

    private static IEnumerable<string> WithoutLine(DiagnosisResult found) =>
        new[] { ("x", found.X), ("y", found.Y) }.Where(level => level.Item2?.WhyNoLine is not null).Select(level => $"Seed {NumberText.List([found.Seed])} has no line in {level.Item1}: {level.Item2!.WhyNoLine}.");

    private static ComparisonTable Table(DiagnosisResult[] found)
    {
        (TableColumn Column, Func<DiagnosisResult, TableCell> Cell)[] columns =
        [
            (new("row", "Seed", "The seed of the run.", ColumnGroup.Row, RightAligned: false), r => new(NumberText.List([r.Seed]))),
            Column("need", "Normalised steps", "Whether the numbers ask for normalised or clipped steps.", r => new(Answer(r.Need))),
            Column("points", "Points", "The points that the lines are fitted to.", r => new(Points(r))),
            .. Level("x", r => r.X),
            .. Level("y", r => r.Y),
            Column("largest_gradient_y", "M̂", "The largest ‖∇yF‖ seen.", r => Number(r.LargestLowerGradient)),
            Column("head_bound", "2‖z′‖", "Twice the largest norm of features seen, which bounds the gradient of a linear softmax head.", r => Number(r.HeadBound)),
        ];
        return new([.. columns.Select(c => c.Column)], [.. found.Select(r => new TableRow(string.Create(CultureInfo.InvariantCulture, $"seed-{r.Seed}"), RowKind.Method, [.. columns.Select(c => c.Cell(r))], []))]);
    }

    private static (TableColumn, Func<DiagnosisResult, TableCell>)[] Level(string name, Func<DiagnosisResult, SmoothnessFit?> fit) =>
    [
        Column($"l0_{name}", $"L0 in {name}", $"The smoothness in {name} where the gradient is 0.", r => Interval(fit(r)?.Line?.L0)),
        Column($"l1_{name}", $"L1 in {name}", $"By how much the smoothness in {name} grows with the gradient.", r => Interval(fit(r)?.Line?.L1)),
        Column($"growth_{name}", $"Growth in {name}", $"How many times the smoothness at the smallest gradient in {name} that at the largest is, by the line.", r => Interval(fit(r)?.Line?.Growth)),
        Column($"fixed_{name}", $"Along one direction in {name}", $"The same of what was measured along one direction, in {name}.", r => Interval(fit(r)?.FixedLine?.Growth)),
    ];

    private static (TableColumn, Func<DiagnosisResult, TableCell>) Column(string key, string header, string explanation, Func<DiagnosisResult, TableCell> cell) =>
        (new(key, header, explanation, ColumnGroup.Result, RightAligned: true), cell);

    private static TableCell Number(double? value) => new(value is { } number ? NumberText.Significant(number) : NumberText.Missing);

    private static TableCell Interval(IntervalEstimate? of) => of is null
        ? new(NumberText.Missing)
        : new(NumberText.Significant(of.Value), $"{NumberText.Significant(of.Low)} … {NumberText.Significant(of.High)}");

    private static string Points(DiagnosisResult result) =>
        result.X is { } x && x.Points != result.Y.Points ? $"{NumberText.Count(x.Points)} in x, {NumberText.Count(result.Y.Points)} in y" : NumberText.Count(result.Y.Points);

    private static string Answer(string need) => need switch
    {
        nameof(NormalisationNeed.Warranted) => "warranted",
        nameof(NormalisationNeed.None) => "not asked for",
        _ => "undecided",
    };

    // The points of every run, its seed before them.
    private static string Data(DiagnosisResult[] found, string[] folders)
    {
        var text = new StringBuilder();
        foreach (var (result, folder) in found.Zip(folders))
        {
            var lines = SmoothnessTable.ToCsv(Diagnosis.ReadSamples(folder)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (text.Length == 0)
                text.Append("seed,").Append(lines[0]).Append('\n');
            foreach (var line in lines.Skip(1))
                text.Append(NumberText.List([result.Seed])).Append(',').Append(line).Append('\n');
        }

        return text.ToString();
    }
}
