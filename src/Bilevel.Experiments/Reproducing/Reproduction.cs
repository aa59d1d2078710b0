using System.Text.Json;
using System.Text.Json.Nodes;
using Bilevel.Core.Catalog;
using Bilevel.Experiments.Comparing;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Running;
using Bilevel.Numerics.Files;
using Bilevel.Tasks;

namespace Bilevel.Experiments.Reproducing;

/// <summary>What is asked of a figure.</summary>
/// <param name="Figure">The figure's name.</param>
/// <param name="Size">How large it is made.</param>
/// <param name="Out">The folder of all results of a paper at a size: figures share the runs in it.</param>
public sealed record ReproductionRequest(string Figure, TaskSize Size, string Out)
{
    /// <summary>The data folder; null for what the product holds or makes up.</summary>
    public string? Data { get; init; }

    /// <summary>The seeds; null for those of the configuration.</summary>
    public IReadOnlyList<int>? Seeds { get; init; }

    /// <summary>The budget of a run; null for that of the configuration.</summary>
    public string? Budget { get; init; }
}

/// <summary>Makes a figure of a paper again: its runs, or what is missing of them, then what is drawn.</summary>
public static class Reproduction
{
    /// <summary>The folder in which a figure is made.</summary>
    public static string FolderOf(FigureCatalog catalog, ReproductionRequest request)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(request);
        return Path.Combine(request.Out, catalog.Find(request.Figure).Folder);
    }

    /// <summary>Runs what is missing and writes figure.json; finished runs stay, the one that was cut off goes on from its checkpoint.</summary>
    /// <returns>The figure, or null if it was cancelled: asking again goes on from there.</returns>
    /// <exception cref="ConfigurationException">The figure or a part of its configuration is not known.</exception>
    /// <exception cref="RunFolderException">The folder holds runs of another plan, or something that is not this program's.</exception>
    public static FigureResult? Run(FigureCatalog catalog, ReproductionRequest request, RunSettings settings, IComparisonWatcher? watcher = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var folder = FolderOf(catalog, request);
        var figure = catalog.Find(request.Figure);
        catalog.Check(figure, request.Size);
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any() && !File.Exists(Path.Combine(folder, RunFiles.Figure)))
            throw new RunFolderException($"{folder} is not empty and holds no figure of this program; choose another folder with --out");

        var set = catalog.RunsOf(figure);
        var plan = set.Comparison(request.Size, request.Data, request.Seeds, request.Budget);
        plan.Validate();
        var runs = Path.Combine(request.Out, set.Folder(request.Size));
        if (Runs(plan, runs, settings, watcher, cancellation) is not { } compared)
            return null;

        FigureResultRow[] rows =
        [
            .. plan.Methods.Where(m => compared.Rows.Any(r => r.Name == m.Name)).Select(m => Row(m, set, figure)),
            .. plan.References.Select(r => new FigureResultRow(r.Name, Words(r.Parameters), InPaper: "", Swept: null)),
        ];
        var result = new FigureResult
        {
            Id = figure.Id,
            Title = figure.Title,
            Size = request.Size.ToString().ToLowerInvariant(),
            Runs = Path.GetRelativePath(folder, runs).Replace(Path.DirectorySeparatorChar, '/'),
            Rows = rows,
            UpdatesAnEpoch = set.At(request.Size).UpdatesAnEpoch(),
            Panels = figure.Panels,
            Sweep = figure.Sweep,
            Diagnosis = figure.Diagnosis ? plan.Diagnosis : null,
            Setting = FigureSetting.Of(set, request.Size, plan, compared, rows),
            Claim = figure.Claim,
            Differs = [.. set.Differs, .. figure.Differs],
            Command = settings.Command,
        };
        Directory.CreateDirectory(folder);
        AtomicFile.WriteText(Path.Combine(folder, RunFiles.Figure), ResultJson.Write(result));
        return result;
    }

    private static ComparisonResult? Runs(ComparisonPlan plan, string folder, RunSettings settings, IComparisonWatcher? watcher, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, RunFiles.Plan);
        if (settings.Force || !File.Exists(path))
            return Comparison.Start(plan, folder, settings, watcher, cancellation);

        var there = ComparisonPlan.Read(path);
        // What was found not to apply is not asked again.
        var here = plan with { Methods = [.. plan.Methods.Where(m => there.NotApplicable.All(n => n.Name != m.Name))], NotApplicable = there.NotApplicable };
        var differences = Merging.Differences(Json(there), Json(here));
        if (differences.Count > 0)
            throw new RunFolderException($"{folder} holds runs of another plan ({string.Join("; ", differences)}): replace them with --force, or choose another folder with --out");
        var table = Path.Combine(folder, RunFiles.Comparison);
        return File.Exists(table) ? ResultJson.Read<ComparisonResult>(table) : Comparison.Resume(folder, settings, watcher, cancellation);
    }

    private static JsonNode? Json(ComparisonPlan plan) => JsonSerializer.SerializeToNode(plan, ResultJson.Options);

    private static FigureResultRow Row(PlannedRow row, RunSet set, PaperFigure figure)
    {
        var own = set.Rows.FirstOrDefault(r => r.Name == row.Name);
        return new(row.Name, Words(StepSizesOf(row, own)), own?.Paper is { } paper ? Words(paper) : "", figure.Sweep is { } sweep ? FigureCatalog.SweptBy(row.Parameters, sweep.Over) : null);
    }

    // The step sizes, and what the run set says of the row beside them.
    private static JsonObject StepSizesOf(PlannedRow row, FigureRow? own)
    {
        var all = AlgorithmOptions.Write(AlgorithmOptions.With(AlgorithmCatalog.Find(row.Runs).Default, row.Parameters));
        var steps = AlgorithmCatalog.Find(row.Runs).StepSizes.Select(s => char.ToLowerInvariant(s.Name[0]) + s.Name[1..]);
        return new(steps.Concat(own?.Parameters.Select(p => p.Key) ?? []).Distinct().Select(name => KeyValuePair.Create(name, all[name]?.DeepClone())));
    }

    private static string Words(JsonObject options) => string.Join(", ", options.Select(o => $"{o.Key} {o.Value}"));
}
