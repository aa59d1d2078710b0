using System.Globalization;
using System.Text;
using Bilevel.Reports.Inputs;

namespace Bilevel.Reports.Figures;

/// <summary>The numbers of a figure: one line a row, seed and evaluation.</summary>
internal static class FigureData
{
    /// <summary>CSV with a header; numbers round-trip, a metric without a meaning is empty.</summary>
    public static string Of(FigureFolder figure)
    {
        string[] metrics = [.. figure.Rows.SelectMany(r => r.Runs).SelectMany(r => r.Trace.MetricNames).Distinct()];
        string[] swept = figure.Result.Sweep is { } sweep ? [sweep.Over] : [];
        var text = new StringBuilder().AppendJoin(',', (string[])["method", "seed", .. swept, "evaluation", "epoch", "iteration", "seconds", .. metrics]).Append('\n');
        foreach (var row in figure.Rows)
        {
            foreach (var (run, seed) in row.Runs.Zip(figure.Comparison.Seeds))
            {
                var values = metrics.Select(m => run.Trace.MetricNames.Contains(m) ? run.Trace.Metric(m) : null).ToArray();
                for (var i = 0; i < run.Trace.Rows.Count; i++)
                {
                    var at = run.Trace.Rows[i];
                    text.AppendJoin(',', (string[])
                    [
                        Field(row.Row.Title), Number(seed), .. swept.Select(_ => Number(row.Said.Swept!.Value)), Number(i),
                        Number(at.Iteration / figure.Result.UpdatesAnEpoch), Number(at.Iteration), Number(at.Seconds), .. values.Select(v => v is null ? "" : Number(v[i])),
                    ]).Append('\n');
                }
            }
        }

        return text.ToString();
    }

    private static string Number(double value) => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);

    // As RFC 4180 has it.
    private static string Field(string text) => text.AsSpan().IndexOfAny(",\"\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
