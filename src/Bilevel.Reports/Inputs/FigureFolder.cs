using Bilevel.Core;
using Bilevel.Experiments.Results;
using Bilevel.Reports.Charts;

namespace Bilevel.Reports.Inputs;

/// <summary>A row of a figure with its runs and its looks.</summary>
/// <param name="Said">What the figure says of it.</param>
/// <param name="Row">Its row of the comparison.</param>
/// <param name="Runs">Its runs, one a seed.</param>
/// <param name="Style">Its looks.</param>
/// <param name="Capped">That the clock stopped it, in words; null if it did not.</param>
internal sealed record FigureRowInput(FigureResultRow Said, ComparisonRow Row, IReadOnlyList<RunFolder> Runs, SeriesStyle Style, string? Capped)
{
    /// <summary>The name in a legend: with the mark of a run that the clock stopped.</summary>
    public string Legend => Capped is null ? Row.Title : $"{Row.Title} ({Capped})";
}

/// <summary>A figure with the runs of all its rows, in the order of its configuration.</summary>
internal sealed record FigureFolder(FigureResult Result, ComparisonResult Comparison, IReadOnlyList<FigureRowInput> Rows)
{
    /// <summary>The rows that are drawn; reference rows stand in the table alone.</summary>
    public IReadOnlyList<FigureRowInput> Methods => [.. Rows.Where(r => r.Row.Kind == RowKind.Method)];

    /// <summary>The remarks that stand beside every row, which need be said once.</summary>
    public IReadOnlyList<string> SharedRemarks => [.. Rows.SelectMany(r => r.Row.Remarks).Distinct().Where(remark => Rows.All(r => r.Row.Remarks.Contains(remark)))];

    /// <summary>Those remarks as sentences.</summary>
    public IReadOnlyList<string> Said => [.. SharedRemarks.Select(remark => $"{(Rows.Count == 1 ? Rows[0].Row.Title : "Every row")}: {remark}.")];

    /// <summary>Reads a figure and everything it names.</summary>
    /// <exception cref="ResultFileException">A file is missing or is not what was expected.</exception>
    public static FigureFolder Read(string folder)
    {
        var path = Path.Combine(folder, RunFiles.Figure);
        var result = ResultJson.Read<FigureResult>(path);
        var compared = ComparisonFolder.Read(Path.GetFullPath(Path.Combine(folder, result.Runs)));
        var budget = Budget.Parse(compared.Result.Budget);
        return new(result, compared.Result, [.. result.Rows.Select((said, place) =>
        {
            var row = compared.Rows.FirstOrDefault(r => r.Row.Name == said.Name) ?? throw new ResultFileException(path, $"the runs in {result.Runs} have no row {said.Name}");
            return new FigureRowInput(said, row.Row, row.Runs, row.Row.Kind == RowKind.Method ? SeriesStyle.Method(place) : row.Style, TimeCap.Of(budget, row.Summaries));
        })]);
    }
}
