using System.Globalization;
using System.Text;
using Bilevel.Core;

namespace Bilevel.Experiments.Results;

/// <summary>One evaluation of a run.</summary>
/// <param name="Iteration">Updates of x so far.</param>
/// <param name="Seconds">Seconds in the method so far.</param>
/// <param name="Calls">Calls of each quantity, in the order of <see cref="Quantities.All"/>.</param>
/// <param name="Samples">Samples over all quantities.</param>
/// <param name="Metrics">The metrics in the order of the table's names; NaN where one has no meaning.</param>
public sealed record TraceRow(long Iteration, double Seconds, IReadOnlyList<long> Calls, long Samples, IReadOnlyList<double> Metrics)
{
    /// <summary>The calls of one quantity.</summary>
    public long this[Quantity quantity] => Calls[(int)quantity];
}

/// <summary>A run's trace: columns iteration, seconds, one a quantity, samples, then the metrics.</summary>
/// <param name="MetricNames">The names of the metric columns.</param>
/// <param name="Rows">One row an evaluation, in order.</param>
public sealed record TraceTable(IReadOnlyList<string> MetricNames, IReadOnlyList<TraceRow> Rows)
{
    private static readonly string[] s_fixed = ["iteration", "seconds", .. Quantities.All.Select(q => q.Key()), "samples"];

    /// <summary>The values of one metric, a row each.</summary>
    /// <exception cref="ArgumentException">There is no such metric.</exception>
    public IReadOnlyList<double> Metric(string name)
    {
        var index = MetricNames.ToList().IndexOf(name);
        return index >= 0
            ? [.. Rows.Select(r => r.Metrics[index])]
            : throw new ArgumentException($"the trace has no metric '{name}'; it has {string.Join(", ", MetricNames)}", nameof(name));
    }

    /// <summary>The table as CSV with a header; numbers round-trip.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder();
        text.AppendJoin(',', s_fixed.Concat(MetricNames)).Append('\n');
        foreach (var row in Rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"{row.Iteration},{row.Seconds:R},").AppendJoin(',', row.Calls).Append(CultureInfo.InvariantCulture, $",{row.Samples}");
            foreach (var metric in row.Metrics)
                text.Append(',').Append(double.IsNaN(metric) ? "" : metric.ToString("R", CultureInfo.InvariantCulture));
            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Reads what <see cref="ToCsv"/> writes.</summary>
    /// <exception cref="ResultFileException">The file is missing, or a line is not a row of a trace.</exception>
    public static TraceTable Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (IOException error)
        {
            throw new ResultFileException(path, error.Message, error);
        }

        var header = lines.Length > 0 ? lines[0].Split(',') : [];
        if (header.Length < s_fixed.Length || !header.AsSpan(0, s_fixed.Length).SequenceEqual(s_fixed))
            throw new ResultFileException(path, $"line 1: expected a header that starts with {string.Join(',', s_fixed)}");
        return new(header[s_fixed.Length..], [.. lines.Skip(1).Select((line, i) => Parse(path, line, i + 2, header.Length))]);
    }

    private static TraceRow Parse(string path, string line, int number, int columns)
    {
        var fields = line.Split(',');
        if (fields.Length != columns)
            throw new ResultFileException(path, $"line {number}: expected {columns} fields, got {fields.Length}");
        try
        {
            var calls = Quantities.All.Count;
            return new(
                long.Parse(fields[0], CultureInfo.InvariantCulture),
                double.Parse(fields[1], CultureInfo.InvariantCulture),
                [.. fields[2..(2 + calls)].Select(f => long.Parse(f, CultureInfo.InvariantCulture))],
                long.Parse(fields[2 + calls], CultureInfo.InvariantCulture),
                [.. fields[(3 + calls)..].Select(f => f.Length == 0 ? double.NaN : double.Parse(f, CultureInfo.InvariantCulture))]);
        }
        catch (Exception error) when (error is FormatException or OverflowException)
        {
            throw new ResultFileException(path, $"line {number}: {error.Message}", error);
        }
    }
}
