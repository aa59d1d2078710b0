using Bilevel.Experiments.Results;
using Bilevel.Reports.Charts;

namespace Bilevel.Reports.Inputs;

/// <summary>A row of a comparison with its runs and its looks.</summary>
internal sealed record ComparedRow(ComparisonRow Row, IReadOnlyList<RunFolder> Runs, IReadOnlyList<RunSummary> Summaries, SeriesStyle Style);

/// <summary>A comparison with the runs of all its rows.</summary>
internal sealed record ComparisonFolder(ComparisonResult Result, IReadOnlyList<ComparedRow> Rows)
{
    /// <summary>The bilevel methods.</summary>
    public IEnumerable<ComparedRow> Methods => Rows.Where(r => r.Row.Kind == RowKind.Method);

    /// <summary>The reference rows.</summary>
    public IEnumerable<ComparedRow> References => Rows.Where(r => r.Row.Kind == RowKind.Reference);

    /// <summary>Reads a comparison and everything it names.</summary>
    /// <exception cref="ResultFileException">A file is missing or is not what was expected.</exception>
    public static ComparisonFolder Read(string folder)
    {
        var result = ResultJson.Read<ComparisonResult>(Path.Combine(folder, RunFiles.Comparison));
        var (methods, references) = (0, 0);
        var rows = new List<ComparedRow>();
        foreach (var row in result.Rows)
        {
            RunFolder[] runs = [.. row.RunFolders.Select(r => RunFolder.Read(Path.Combine(folder, r)))];
            var style = row.Kind == RowKind.Method ? SeriesStyle.Method(methods++) : SeriesStyle.Reference(references++);
            rows.Add(new(row, runs, [.. runs.Select(r => r.Summary)], style));
        }

        return new(result, rows);
    }
}
