using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Bilevel.Core;
using Bilevel.Core.Catalog;
using Bilevel.Core.Diagnostics;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Running;
using Bilevel.Numerics.Text;
using Bilevel.Tasks;

namespace Bilevel.Experiments.Comparing;

/// <summary>What a comparison runs: fixed, with its target, before the reporting runs.</summary>
public sealed record ComparisonPlan
{
    /// <summary>The task's name.</summary>
    public required string Task { get; init; }

    /// <summary>The task's options.</summary>
    public TaskOptions Options { get; init; } = new();

    /// <summary>The budget of every run.</summary>
    public required string Budget { get; init; }

    /// <summary>The budget of a row that never makes the calls which <see cref="Budget"/> counts, such as HVPs for a first-order method; null if every row makes them.</summary>
    public string? BudgetOtherwise { get; init; }

    /// <summary>Evaluations over the budget.</summary>
    public int Evaluations { get; init; } = 41;

    /// <summary>The reporting seeds.</summary>
    public required IReadOnlyList<int> Seeds { get; init; }

    /// <summary>Where to measure the smoothness of the upper loss along every run; null for nowhere.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SmoothnessOptions? Diagnosis { get; init; }

    /// <summary>The loss that methods are raced to.</summary>
    public required TargetLoss Target { get; init; }

    /// <summary>How the step sizes were found; null if by hand.</summary>
    public TuningRecord? Tuning { get; init; }

    /// <summary>Whether the methods are ranked even where their tuning, budgets or data differ; what differs is said all the same.</summary>
    public bool RankAnyway { get; init; }

    /// <summary>The methods.</summary>
    public required IReadOnlyList<PlannedRow> Methods { get; init; }

    /// <summary>The names of the methods that run where nobody names any; empty for all of them.</summary>
    public IReadOnlyList<string> Shown { get; init; } = [];

    /// <summary>Methods that were asked for and say nothing on this problem; they are never run.</summary>
    public IReadOnlyList<MethodNotApplicable> NotApplicable { get; init; } = [];

    /// <summary>The reference rows.</summary>
    public IReadOnlyList<PlannedRow> References { get; init; } = [];

    /// <summary>The plan that the product holds under a name, that of a task or of a task and a data set; null if there is none.</summary>
    public static ComparisonPlan? Named(string name)
    {
        using var stream = typeof(ComparisonPlan).Assembly.GetManifestResourceStream($"configs.{name}.json");
        return stream is null ? null : Parse(stream, $"the built-in plan {name}");
    }

    /// <summary>Whether the product holds a plan for a task on a data set; on the task's own if none is named.</summary>
    public static bool ExistsFor(string task, string? dataset = null) => Resource(task, dataset) is not null;

    /// <summary>The plan that the product holds for a task on a data set; on the task's own if none is named.</summary>
    /// <exception cref="ConfigurationException">There is none.</exception>
    public static ComparisonPlan ForTask(string task, string? dataset = null)
    {
        if (Resource(task, dataset) is not { } name)
        {
            var on = dataset is null ? task : $"{task} --dataset {dataset}";
            throw new ConfigurationException($"there is no tuned plan for {on}; make one with 'bilevel tune {on} --out {task}.json' and compare with --config {task}.json");
        }

        using var stream = typeof(ComparisonPlan).Assembly.GetManifestResourceStream(name)!;
        return Parse(stream, $"the built-in plan of {task}");
    }

    // A task's plan is for its own data set, and step sizes of one say nothing of another; a name that is no data set is somebody else's error.
    private static string? Resource(string task, string? dataset)
    {
        var isOther = RunConfiguration.FindTask(task).Datasets.Skip(1).Contains(dataset);
        var name = $"configs.{task}{(isOther ? $"-{dataset}" : "")}.json";
        return typeof(ComparisonPlan).Assembly.GetManifestResourceInfo(name) is null ? null : name;
    }

    /// <summary>Reads a plan from a file.</summary>
    /// <exception cref="ConfigurationException">The file is missing or is no plan.</exception>
    public static ComparisonPlan Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return Parse(stream, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path}: {error.Message}", error);
        }
    }

    /// <summary>The plan restricted to the named methods, in their order; a method without tuned step sizes comes with its defaults.</summary>
    /// <exception cref="ConfigurationException">A name is not known.</exception>
    public ComparisonPlan WithMethods(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        foreach (var name in names.Where(n => !AlgorithmCatalog.Names.Contains(n) && Methods.All(m => m.Name != n)))
            throw new ConfigurationException(Nearest.Message("algorithm", name, AlgorithmCatalog.Names));
        return this with { Methods = [.. names.Distinct().Select(n => Methods.FirstOrDefault(m => m.Name == n) ?? new PlannedRow { Name = n })], NotApplicable = [], Shown = [] };
    }

    /// <summary>The plan restricted to the methods that run where nobody names any.</summary>
    public ComparisonPlan OnlyShown() => Shown.Count == 0 ? this : WithMethods(Shown);

    /// <summary>The plan without the methods that say nothing on its problem; each is recorded with the reason.</summary>
    /// <exception cref="ConfigurationException">No method is left.</exception>
    /// <exception cref="Data.DataException">The task's data can't be read.</exception>
    public ComparisonPlan Applicable()
    {
        // A task of meta-learning has another shape for methods that adapt to tasks.
        var shapes = new Dictionary<Adaptation, ProblemShape>();
        return Without(row =>
        {
            var algorithm = Configuration(row, Seeds[0]).BuildAlgorithm();
            if (!shapes.TryGetValue(algorithm.Adapts, out var shape))
                shapes[algorithm.Adapts] = shape = RunConfiguration.FindTask(Task).Create<float>(Options, (ulong)Seeds[0], algorithm.Adapts).Oracle.Shape;
            return algorithm.NotApplicable(shape);
        });
    }

    /// <summary>The plan without the methods for which there is a reason to leave them out.</summary>
    internal ComparisonPlan Without(Func<PlannedRow, string?> reason)
    {
        MethodNotApplicable[] left =
        [
            .. Methods.Select(m => reason(m) is { } why ? new MethodNotApplicable(m.Name, m.Title ?? AlgorithmCatalog.Find(m.Runs).Title, why) : null).OfType<MethodNotApplicable>(),
        ];
        if (left.Length == Methods.Count)
            throw new ConfigurationException($"none of these methods applies to {Task}: {string.Join("; ", left.Select(m => m.ToString()))}");
        return this with
        {
            Methods = [.. Methods.Where(m => left.All(l => l.Name != m.Name))],
            NotApplicable = [.. NotApplicable.Where(n => Methods.All(m => m.Name != n.Name)), .. left],
        };
    }

    /// <summary>The plan with another budget; the one it had serves rows that never make the calls which the new one counts.</summary>
    public ComparisonPlan WithBudget(string budget) => this with { Budget = budget, BudgetOtherwise = BudgetOtherwise ?? Budget };

    /// <summary>Checks names, options, budget and seeds before anything runs.</summary>
    /// <exception cref="ConfigurationException">Something can't be run; the message says what.</exception>
    public void Validate()
    {
        if (Seeds.Count == 0)
            throw new ConfigurationException("a comparison needs at least one seed, got none");
        if (Seeds.Distinct().Count() != Seeds.Count)
            throw new ConfigurationException($"a seed is named twice: {string.Join(", ", Seeds)}");
        if (Tuning is not null && Tuning.Seeds.Intersect(Seeds).ToArray() is { Length: > 0 } shared)
            throw new ConfigurationException($"reporting seeds must be disjoint from tuning seeds; both hold {string.Join(", ", shared)}");
        if (Methods.Count == 0)
            throw new ConfigurationException("a comparison needs at least one method, got none");
        if (Methods.Concat(References).GroupBy(r => r.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ConfigurationException($"{twice.Key} is named twice");
        if (Shown.Except(Methods.Select(m => m.Name)).FirstOrDefault() is { } missing)
            throw new ConfigurationException($"the plan shows {missing}, which is not among its methods");
        foreach (var row in Methods.Concat(References))
            _ = Configuration(row, Seeds[0]).Effective();
        if (Methods.FirstOrDefault(r => Configuration(r, Seeds[0]).IsReference) is { } reference)
            throw new ConfigurationException($"{reference.Name} is a reference row, not a method");
        if (References.FirstOrDefault(r => !Configuration(r, Seeds[0]).IsReference) is { } method)
            throw new ConfigurationException($"{method.Name} is a method, not a reference row");
    }

    /// <summary>The run of one row and one seed.</summary>
    public RunConfiguration Configuration(PlannedRow row, int seed)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new()
        {
            Task = Task,
            Options = Options,
            Algorithm = row.Runs,
            Parameters = (JsonObject)row.Parameters.DeepClone(),
            Seed = seed,
            Budget = Spends(row, Budget) ? Budget : BudgetOtherwise ?? Budget,
            Evaluations = Evaluations,
        };
    }

    // Whether a row makes the calls that a budget counts, so that the budget ends its run.
    private bool Spends(PlannedRow row, string budget)
    {
        if (!TryParse(budget, out var parsed) || parsed.Calls is not { } counted || parsed is not { Iterations: null, Seconds: null, Samples: null })
            return true;
        const int Many = 1000;
        var configuration = new RunConfiguration { Task = Task, Algorithm = row.Runs, Parameters = row.Parameters, Budget = budget };
        return configuration.BuildAlgorithm().Cost(Many)[counted.Quantity] > 0;
    }

    // A malformed budget is reported where the configuration is checked.
    private static bool TryParse(string budget, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Budget? parsed)
    {
        try
        {
            parsed = Core.Budget.Parse(budget);
            return true;
        }
        catch (FormatException)
        {
            parsed = null;
            return false;
        }
    }

    private static ComparisonPlan Parse(Stream stream, string source)
    {
        try
        {
            return JsonSerializer.Deserialize<ComparisonPlan>(stream, ResultJson.Options) ?? throw new ConfigurationException($"{source}: expected a plan, got null");
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new ConfigurationException($"{source}: {error.Message}", error);
        }
    }
}
