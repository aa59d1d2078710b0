using System.Text.Json;
using Bilevel.Core.Catalog;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Running;
using Bilevel.Numerics.Text;
using Bilevel.Tasks;

namespace Bilevel.Experiments.Reproducing;

/// <summary>Figures of papers and the run sets that they are drawn from, read strictly from JSON files: a folder a paper, run sets in its folder <c>runs</c>.</summary>
public sealed class FigureCatalog
{
    private const string Root = "configs/", RunSets = "/runs/", Extension = ".json";
    private static readonly Lazy<FigureCatalog> s_shipped = new(ReadShipped);
    private readonly Dictionary<string, (string File, PaperFigure Figure)> _figures = [];
    private readonly Dictionary<string, (string File, RunSet Set)> _sets = [];

    private FigureCatalog(IEnumerable<(string File, string Text)> files)
    {
        foreach (var (file, text) in files.OrderBy(f => f.File, StringComparer.Ordinal))
        {
            var name = file[(file.LastIndexOf('/', file.LastIndexOf('/') - 1) + 1)..^Extension.Length];
            if (file.Contains(RunSets, StringComparison.Ordinal))
                AddSet(file, name[(name.LastIndexOf('/') + 1)..], Parse<RunSet>(file, text));
            else
                AddFigure(file, name, Parse<PaperFigure>(file, text));
        }

        foreach (var (file, figure) in _figures.Values.Where(f => !_sets.ContainsKey(f.Figure.Runs)))
            throw new ConfigurationException($"{file}: runs: {Nearest.Message("run set", figure.Runs, [.. _sets.Keys])}");
    }

    /// <summary>The figures that the product holds.</summary>
    public static FigureCatalog Shipped => s_shipped.Value;

    /// <summary>The figures, in the order of their names.</summary>
    public IReadOnlyList<PaperFigure> All => [.. _figures.Values.Select(f => f.Figure)];

    /// <summary>Reads the figures below a folder that holds one folder a paper.</summary>
    /// <exception cref="ConfigurationException">A file is not what was expected; the message names the file and the member.</exception>
    public static FigureCatalog Read(string folder) => new(Directory.EnumerateFiles(folder, "*" + Extension, SearchOption.AllDirectories)
        .Select(path => (Root + Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'), File.ReadAllText(path))));

    /// <summary>The figure of that name.</summary>
    /// <exception cref="ConfigurationException">There is none; the message names the nearest.</exception>
    public PaperFigure Find(string id) => _figures.TryGetValue(id, out var found)
        ? found.Figure
        : throw new ConfigurationException(Nearest.Message("figure", id, [.. _figures.Keys]));

    /// <summary>The run set of a figure.</summary>
    public RunSet RunsOf(PaperFigure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        return _sets[figure.Runs].Set;
    }

    /// <summary>Checks a figure at a size before anything runs: its plan, rows and budget, and that the task has the metrics.</summary>
    /// <exception cref="ConfigurationException">Something is not known or not allowed; the message names the file and the member.</exception>
    public void Check(PaperFigure figure, TaskSize size)
    {
        ArgumentNullException.ThrowIfNull(figure);
        var (setFile, set) = _sets[figure.Runs];
        Within(setFile, () =>
        {
            set.Comparison(size).Validate();
            _ = set.At(size).UpdatesAnEpoch();
        });
        Within(_figures[figure.Id].File, () => CheckDrawing(figure, set));
    }

    // The metrics are those of the smallest task, which needs no files.
    private static void CheckDrawing(PaperFigure figure, RunSet set)
    {
        bool[] kinds = [figure.Panels.Count > 0, figure.Sweep is not null, figure.Diagnosis];
        if (kinds.Count(said => said) != 1)
            throw new ConfigurationException("expected one of panels, sweep and diagnosis");
        if (figure.Diagnosis)
        {
            CheckDiagnosis(set);
            return;
        }

        var smallest = set.Sizes.Keys.Min();
        var plan = set.Comparison(smallest);
        var known = RunConfiguration.FindTask(set.Task).Create<float>(plan.Options with { Size = TaskSize.Tiny }, (ulong)plan.Seeds[0]).Metrics.Names;
        if (figure.Metrics.FirstOrDefault(m => !known.Contains(m)) is { } unknown)
            throw new ConfigurationException($"{(figure.Sweep is null ? "panels" : "sweep")}: {set.Task} has no such metric: {Nearest.Message("metric", unknown, [.. known])}");
        if (figure.Sweep is { } sweep && plan.Methods.FirstOrDefault(r => SweptBy(r.Parameters, sweep.Over) is null) is { } without)
            throw new ConfigurationException($"sweep: expected a number for {sweep.Over} in every row, got none in {without.Name}");
    }

    private static void CheckDiagnosis(RunSet set)
    {
        if (set.Rows.Count != 1)
            throw new ConfigurationException($"diagnosis: expected runs of one row, got {set.Rows.Count} in {set.Name}");
        if (set.Sizes.Where(s => s.Value.Diagnosis is null).Select(s => s.Key.ToString()).FirstOrDefault() is { } size)
            throw new ConfigurationException($"diagnosis: expected sizes.{size}.diagnosis in {set.Name}, which says where to measure");
    }

    /// <summary>The number that a row has for an option; null if it has none.</summary>
    internal static double? SweptBy(System.Text.Json.Nodes.JsonObject parameters, string option) =>
        parameters[option] is { } value && double.TryParse(value.ToString(), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;

    private void AddFigure(string file, string id, PaperFigure figure)
    {
        if (figure.Id != id)
            throw new ConfigurationException($"{file}: id: expected {id}, after the file's name, got {figure.Id}");
        _figures.Add(id, (file, figure));
    }

    private void AddSet(string file, string name, RunSet set)
    {
        if (set.Name != name)
            throw new ConfigurationException($"{file}: name: expected {name}, after the file's name, got {set.Name}");
        if (set.Rows.GroupBy(r => r.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ConfigurationException($"{file}: rows: {twice.Key} is named twice");
        if (set.Rows.FirstOrDefault(r => !AlgorithmCatalog.Names.Contains(r.Algorithm ?? r.Name)) is { } row)
            throw new ConfigurationException($"{file}: rows: {Nearest.Message("algorithm", row.Algorithm ?? row.Name, AlgorithmCatalog.Names)}");
        Within(file, () => FigureSetting.Check(set));
        _sets.Add(name, (file, set));
    }

    private static void Within(string file, Action check)
    {
        try
        {
            check();
        }
        catch (ConfigurationException error)
        {
            throw new ConfigurationException($"{file}: {error.Message}", error);
        }
    }

    private static TRecord Parse<TRecord>(string file, string text)
    {
        try
        {
            return JsonSerializer.Deserialize<TRecord>(text, ResultJson.Options) ?? throw new ConfigurationException($"{file}: expected an object, got null");
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new ConfigurationException($"{file}: {error.Message}", error);
        }
    }

    private static FigureCatalog ReadShipped()
    {
        var assembly = typeof(FigureCatalog).Assembly;
        return new(assembly.GetManifestResourceNames().Where(n => n.StartsWith(Root, StringComparison.Ordinal)).Select(name =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return (name, reader.ReadToEnd());
        }));
    }
}
