using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Bilevel.Core;
using Bilevel.Experiments.Results;
using Bilevel.Tasks;

namespace Bilevel.Reports.Tests;

/// <summary>Result folders as a comparison of eight methods and four references would leave them; removed with the fixture.</summary>
public sealed class ResultFixture : IDisposable
{
    private const int Evaluations = 41;
    private static readonly string[] s_metrics = ["validation_loss", "test_loss", "test_accuracy", "auc"];

    /// <summary>Name, title, iterations, speed of decay, final loss, HVP and JVP an iteration, seconds.</summary>
    public static IReadOnlyList<(string Name, string Title, int Iterations, double Speed, double Final, double Hvp, double Jvp, double Seconds)> Methods { get; } =
    [
        ("soba", "SOBA", 2000, 7, 0.231, 1, 1, 2.6),
        ("ma-soba", "MA-SOBA", 2000, 6, 0.224, 1, 1, 2.8),
        ("stocbio", "stocBiO", 480, 4.5, 0.262, 10, 1, 3.9),
        ("amigo", "AmIGO", 420, 5.2, 0.248, 10, 1, 4.1),
        ("f2sa", "F2SA", 900, 3.1, 0.318, 0, 0, 2.1),
        ("bo-rep", "BO-REP", 1500, 8, 0.219, 1, 1, 3.3),
        ("so-lazy-bio-1", "SO-Lazy-BiO-I", 2900, 5.6, 0.236, 0.2, 0.2, 2.2),
        ("so-lazy-bio-2", "SO-Lazy-BiO-II", 2900, 6.4, 0.228, 0.2, 0.2, 2.4),
    ];

    private static readonly (string Name, string Title, double Accuracy)[] s_references =
    [
        ("corrupted", "corrupted rows", 0.842), ("true-labels", "true labels (ceiling)", 0.962),
        ("validation-only", "validation rows alone", 0.918), ("validation-and-corrupted", "validation + corrupted", 0.871),
    ];

    public ResultFixture(int seeds = 3)
    {
        Folder = Directory.CreateTempSubdirectory("bilevel-reports-").FullName;
        Comparison = Write(seeds);
    }

    public string Folder { get; }

    public ComparisonResult Comparison { get; private set; }

    public static MachineInfo Machine { get; } = new("Example CPU @ 2.5 GHz", 2, 2, 512, "Debian GNU/Linux 12", "10.0.1", "0.1.0", "d581d3a");

    public static DataInfo Data { get; } = new(
        "digits", "embedded", "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ad9d9216ba7f651b8",
        new Dictionary<string, int> { ["train"] = 1000, ["validation"] = 300, ["test"] = 497 });

    public string Report => Path.Combine(Folder, RunFiles.Report);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>Replaces comparison.json.</summary>
    public void Rewrite(ComparisonResult comparison)
    {
        Comparison = comparison;
        File.WriteAllText(Path.Combine(Folder, RunFiles.Comparison), ResultJson.Write(comparison));
    }

    /// <summary>Replaces one row of comparison.json.</summary>
    public void RewriteRow(int index, Func<ComparisonRow, ComparisonRow> change) =>
        Rewrite(Comparison with { Rows = [.. Comparison.Rows.Select((r, i) => i == index ? change(r) : r)] });

    private ComparisonResult Write(int seeds)
    {
        int[] all = [.. Enumerable.Range(0, seeds)];
        var rows = Methods.Select((m, place) => Row(m.Name, m.Title, RowKind.Method, all, seed => WriteRun(m.Name, m.Title, seed, Trace(place, seed), 0.85 + 0.014 * place)) with
        {
            ToTarget = m.Name == "f2sa" ? new(1, seeds, null, null, null) : new(seeds, seeds, 300 * m.Hvp, 300 * m.Jvp, m.Seconds / 3),
            Wins = m.Name != "f2sa",
            Remarks = m.Name == "f2sa" ? ["seed 2 stopped early: the loss was not finite at iteration 811"] : [],
        }).ToArray();
        var references = s_references.Select(r => Row(r.Name, r.Title, RowKind.Reference, all, seed => WriteRun(r.Name, r.Title, seed, ReferenceTrace(r.Accuracy, seed), null)) with
        {
            Calls = Quantities.All.ToDictionary(q => q.Key(), q => q == Quantity.LowerGradientY ? 4000.0 : (double?)null),
        });
        Rewrite(new()
        {
            Task = "hyper-cleaning",
            Title = "Cleaning the labels of UCI digits: softmax regression on 1,000 rows, half of them with a wrong label, judged by 300 clean ones.",
            TaskOptions = new Dictionary<string, string> { ["corruption"] = "0.5", ["model"] = "softmax", ["size"] = "local" },
            Budget = "1000000samples",
            Target = new("validation_loss", 0.3),
            Seeds = all,
            TuningSeeds = [100, 101],
            Data = Data,
            Machine = Machine,
            Command = "bilevel compare hyper-cleaning --seeds 0..2",
            Ranked = true,
            Rows = [.. rows, .. references],
            Verdict = "7 of 8 methods win over training on the corrupted labels: all their seeds are above 84.9% test accuracy, the best that corrupted labels give.",
        });
        return Comparison;
    }

    private static ComparisonRow Row(string name, string title, RowKind kind, int[] seeds, Func<int, (string Folder, TraceTable Trace)> write)
    {
        var runs = seeds.Select(write).ToArray();
        Spread Over(string metric) => Spread.Of(runs.Select(r => r.Trace.Metric(metric)[^1]));
        return new()
        {
            Name = name,
            Title = title,
            Kind = kind,
            Parameters = new Dictionary<string, string> { ["lowerStep"] = "0.05", ["upperStep"] = "12.8", ["batch"] = "64" },
            TuningTrials = 24,
            RunFolders = [.. runs.Select(r => r.Folder)],
            StopReasons = [.. runs.Select(_ => "Budget")],
            Metrics = s_metrics.Where(m => runs.All(r => double.IsFinite(r.Trace.Metric(m)[^1]))).ToDictionary(m => m, Over),
            Calls = Quantities.All.ToDictionary(q => q.Key(), q => q == Quantity.UpperGradientX ? null : (double?)runs[0].Trace.Rows[^1][q]),
            TotalSamples = 1_000_000,
            Iterations = runs[0].Trace.Rows[^1].Iteration,
            Seconds = Spread.Of(runs.Select(r => r.Trace.Rows[^1].Seconds)),
            CompileSeconds = 0.31,
        };
    }

    private (string Folder, TraceTable Trace) WriteRun(string name, string title, int seed, TraceTable trace, double? auc)
    {
        var relative = string.Create(CultureInfo.InvariantCulture, $"{name}/seed-{seed}");
        var folder = Directory.CreateDirectory(Path.Combine(Folder, relative)).FullName;
        var last = trace.Rows[^1];
        File.WriteAllText(Path.Combine(folder, RunFiles.Trace), trace.ToCsv());
        File.WriteAllText(Path.Combine(folder, RunFiles.Manifest), ResultJson.Write(Manifest(name, title, seed, last)));
        File.WriteAllText(Path.Combine(folder, RunFiles.Summary), ResultJson.Write(new RunSummary
        {
            StopReason = "Budget",
            Message = "the budget of 1,000,000 samples is spent",
            Iterations = last.Iteration,
            Seconds = last.Seconds,
            CompileSeconds = 0.31,
            Metrics = s_metrics.Zip(last.Metrics).Where(m => double.IsFinite(m.Second)).ToDictionary(m => m.First, m => m.Second),
        }));
        if (auc is { } separation)
            File.WriteAllText(Path.Combine(folder, RunFiles.Weights), Weights(separation, seed));
        return (relative, trace);
    }

    private static RunManifest Manifest(string name, string title, int seed, TraceRow last) => new()
    {
        Task = "hyper-cleaning",
        Algorithm = name,
        Title = title,
        Configuration = new JsonObject { ["budget"] = "1000000samples", ["lowerStep"] = 0.05 },
        ConfigurationHash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        Seed = seed,
        Data = Data,
        Machine = Machine,
        Command = "bilevel run hyper-cleaning --algorithm " + name,
        Absent = ["fx"],
        Calls = Quantities.All.ToDictionary(q => q.Key(), q => last[q]),
        Samples = Quantities.All.ToDictionary(q => q.Key(), q => 64 * last[q]),
    };

    private static TraceTable Trace(int place, int seed)
    {
        var m = Methods[place];
        return new(s_metrics, [.. Enumerable.Range(0, Evaluations).Select(i =>
        {
            var part = i / (Evaluations - 1.0);
            var iteration = (long)Math.Round(part * m.Iterations);
            var noise = 1 + 0.05 * Wave(place, seed, i) * Math.Sqrt(part) + 0.05 * Wave(place, seed, 1000);
            var loss = (m.Final + (2.31 - m.Final) * Math.Exp(-m.Speed * part * (1 + 0.1 * seed))) * (i == 0 ? 1 : noise);
            var accuracy = 0.94 - 0.03 * (m.Final - 0.22) / 0.1 - 0.8 * Math.Exp(-2.4 * m.Speed * part) + 0.005 * Wave(place, seed, i + 500);
            var calls = Quantities.All.Select(q => q switch
            {
                Quantity.UpperGradientY or Quantity.LowerGradientY => iteration,
                Quantity.Hvp => (long)(m.Hvp * iteration),
                Quantity.Jvp => (long)(m.Jvp * iteration),
                Quantity.LowerGradientX when m.Hvp == 0 => 2 * iteration,
                _ => 0L,
            }).ToArray();
            return new TraceRow(iteration, part * m.Seconds * (1 + 0.06 * Wave(place, seed, 7)), calls, (long)(part * 1_000_000), [loss, loss * 1.1, accuracy, 0.5 + (0.35 + 0.014 * place + 0.004 * Wave(place, seed, 9)) * part]);
        })]);
    }

    private static TraceTable ReferenceTrace(double accuracy, int seed) => new(s_metrics, [.. Enumerable.Range(0, 11).Select(i =>
        new TraceRow(400 * i, 0.1 * i, [.. Quantities.All.Select(q => q == Quantity.LowerGradientY ? 400L * i : 0)], 100_000 * i, [1.2 - 0.05 * i, 1.3 - 0.05 * i, accuracy * i / 10 + 0.006 * Wave(1, seed, 3), double.NaN]))]);

    private static string Weights(double separation, int seed)
    {
        var text = new StringBuilder("row,weight,corrupted\n");
        for (var row = 0; row < 400; row++)
        {
            var corrupted = row % 2;
            var logit = 1 + (corrupted == 1 ? -1 : 0.6) * 9 * (separation - 0.75) + 1.1 * (Wave(row, seed, 1) + Wave(row, seed, 2) + Wave(row, seed, 3));
            text.Append(CultureInfo.InvariantCulture, $"{row},{1 / (1 + Math.Exp(-logit)):R},{corrupted}\n");
        }

        return text.ToString();
    }

    // Something like noise in [-1, 1], the same on every machine.
    private static double Wave(int a, int b, int c)
    {
        var bits = unchecked((uint)(a * 374761393 + b * 668265263 + c * 1274126177 + 12345));
        bits = unchecked((bits ^ (bits >> 13)) * 1274126177);
        bits = unchecked((bits ^ (bits >> 16)) * 2246822519);
        return (bits >> 8) / (double)(1 << 23) - 1;
    }
}
