using Bilevel.Core;
using Bilevel.Experiments.Results;
using Bilevel.Numerics.Files;
using Bilevel.Tasks;

namespace Bilevel.Experiments.Running;

/// <summary>Keeps the evaluations of a run; they reach the disk with each checkpoint and at the end.</summary>
internal sealed class TraceRecorder(ITaskMetrics<float> metrics, string path) : ISolverCallback<float>
{
    private readonly List<TraceRow> _rows = [];

    /// <summary>The rows so far.</summary>
    public IReadOnlyList<TraceRow> Rows => _rows;

    /// <summary>Takes over the rows that a checkpoint had seen; later ones are evaluated again.</summary>
    public void Restore(int evaluations)
    {
        var table = TraceTable.Read(path);
        if (table.Rows.Count < evaluations || !table.MetricNames.SequenceEqual(metrics.Names))
            throw new ResultFileException(path, $"expected at least {evaluations} evaluations of {string.Join(", ", metrics.Names)}, got {table.Rows.Count} of {string.Join(", ", table.MetricNames)}");
        _rows.AddRange(table.Rows.Take(evaluations));
    }

    public void Evaluate(SolverProgress<float> progress)
    {
        var values = new double[metrics.Names.Count];
        metrics.Evaluate(progress.State.X, progress.State.Y, values);
        _rows.Add(new(progress.Iteration, progress.Seconds, [.. Quantities.All.Select(q => progress.Ledger[q])], progress.Ledger.TotalSamples, values));
    }

    public void Flush() => AtomicFile.WriteText(path, new TraceTable(metrics.Names, _rows).ToCsv());

    /// <summary>The metrics of the last row that have a meaning.</summary>
    public IReadOnlyDictionary<string, double> Last() =>
        _rows.Count == 0 ? new Dictionary<string, double>() : metrics.Names.Zip(_rows[^1].Metrics).Where(m => double.IsFinite(m.Second)).ToDictionary(m => m.First, m => m.Second);
}
