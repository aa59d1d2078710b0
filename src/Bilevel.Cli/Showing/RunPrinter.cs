using System.Globalization;
using Bilevel.Core;
using Bilevel.Experiments.Results;

namespace Bilevel.Cli.Showing;

/// <summary>Prints how a run ended: why, its metrics, its ledger.</summary>
internal static class RunPrinter
{
    public static void Write(string folder, RunSummary summary, Screen screen)
    {
        var manifest = ResultJson.Read<RunManifest>(Path.Combine(folder, RunFiles.Manifest));
        var output = screen.Output;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{manifest.Title} on {manifest.Task}, seed {manifest.Seed}: {summary.Message}"));
        foreach (var remark in summary.Remarks)
            output.WriteLine($"note: {remark}");
        output.WriteLine();
        List<(string Name, string Value)> rows =
        [
            .. summary.Metrics.Select(m => (m.Key.Replace('_', ' '), m.Value.ToString("G6", CultureInfo.InvariantCulture))),
            ("iterations", Count(summary.Iterations)),
            ("seconds in the method", summary.Seconds.ToString("0.000", CultureInfo.InvariantCulture)),
            ("seconds to compile", summary.CompileSeconds.ToString("0.000", CultureInfo.InvariantCulture)),
        ];
        foreach (var quantity in Quantities.All.Where(q => Calls(manifest, q) > 0))
            rows.Add(($"{quantity.Symbol()} calls", Count(Calls(manifest, quantity))));
        rows.Add(("samples over all quantities", Count(manifest.Samples?.Values.Sum() ?? 0)));
        new TextTable([new(""), new("value", RightAligned: true)], [.. rows.Select(r => new[] { r.Name, r.Value })]).Write(screen);
        output.WriteLine();
    }

    private static long Calls(RunManifest manifest, Quantity quantity) => manifest.Calls?.GetValueOrDefault(quantity.Key()) ?? 0;

    private static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
