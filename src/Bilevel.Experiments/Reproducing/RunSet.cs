using System.Text.Json;
using System.Text.Json.Nodes;
using Bilevel.Core.Diagnostics;
using Bilevel.Experiments.Comparing;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Running;
using Bilevel.Tasks;

namespace Bilevel.Experiments.Reproducing;

/// <summary>How long a run set runs at one size, and what differs from the paper there.</summary>
public sealed record RunSetSize
{
    /// <summary>The budget of a run: x-updates, and where need be seconds beside them: <c>400it,90s</c>.</summary>
    public required string Budget { get; init; }

    /// <summary>The epochs that the x-updates of the budget are.</summary>
    public required double Epochs { get; init; }

    /// <summary>Evaluations over the budget.</summary>
    public required int Evaluations { get; init; }

    /// <summary>The seeds.</summary>
    public required IReadOnlyList<int> Seeds { get; init; }

    /// <summary>Where to measure the smoothness of the upper loss along the runs; null for nowhere.</summary>
    public SmoothnessOptions? Diagnosis { get; init; }

    /// <summary>Task options at this size, over those of the run set.</summary>
    public JsonObject Options { get; init; } = [];

    /// <summary>Our setting beside the paper's, by item; what the program knows itself is left out.</summary>
    public IReadOnlyDictionary<string, string> Setting { get; init; } = new Dictionary<string, string>();

    /// <summary>The x-updates of one epoch.</summary>
    /// <exception cref="ConfigurationException">The budget counts no x-updates, or the epochs are none.</exception>
    internal double UpdatesAnEpoch()
    {
        try
        {
            return Core.Budget.Parse(Budget).Iterations is { } updates && Epochs > 0 && double.IsFinite(Epochs)
                ? updates / Epochs
                : throw new ConfigurationException($"expected a budget of x-updates, such as 400it, that are some epochs, got a budget of {Budget} and {Epochs} epochs");
        }
        catch (FormatException error)
        {
            throw new ConfigurationException(error.Message, error);
        }
    }
}

/// <summary>Runs that several figures share: methods or variants of one method, on one task.</summary>
public sealed record RunSet
{
    /// <summary>The name, that of its file.</summary>
    public required string Name { get; init; }

    /// <summary>The task.</summary>
    public required string Task { get; init; }

    /// <summary>The task's data set; null for its own.</summary>
    public string? Dataset { get; init; }

    /// <summary>The name of the built-in plan whose step sizes are taken; null for the catalog's own.</summary>
    public string? Plan { get; init; }

    /// <summary>Task options over those of the plan, at every size.</summary>
    public JsonObject Options { get; init; } = [];

    /// <summary>The rows; those that the plan shows if empty.</summary>
    public IReadOnlyList<FigureRow> Rows { get; init; } = [];

    /// <summary>Whether the task's reference rows run too, with the plan's step sizes: they stand in the table and are not drawn.</summary>
    public bool References { get; init; }

    /// <summary>Budget, evaluations and seeds of each size: tiny, local, paper.</summary>
    public required IReadOnlyDictionary<TaskSize, RunSetSize> Sizes { get; init; }

    /// <summary>The paper's setting by item, in words and numbers.</summary>
    public required IReadOnlyDictionary<string, string> Paper { get; init; }

    /// <summary>What differs here from the paper, a sentence each.</summary>
    public IReadOnlyList<string> Differs { get; init; } = [];

    /// <summary>The folder of the runs at a size, below that of all results.</summary>
    public string Folder(TaskSize size) => Path.Combine("runs", $"{Name}-{Lower(size)}");

    /// <summary>What is run at a size.</summary>
    /// <exception cref="ConfigurationException">The size, the plan, an option or a row is not known.</exception>
    public ComparisonPlan Comparison(TaskSize size, string? data = null, IReadOnlyList<int>? seeds = null, string? budget = null)
    {
        var (task, tuned, sized) = (RunConfiguration.FindTask(Task), Tuned(), At(size));
        var rows = Rows.Count > 0 ? Rows : tuned is null
            ? throw new ConfigurationException("rows: expected at least one where there is no tuned plan that shows any")
            : [.. tuned.OnlyShown().Methods.Select(m => new FigureRow { Name = m.Name })];
        var planned = rows.Select(r => r.Planned(tuned, asInPaper: size == TaskSize.Paper)).ToArray();
        return new()
        {
            Task = Task,
            Options = OptionsAt(size, tuned?.Options ?? task.Defaults(Dataset)) with { Data = data },
            Budget = budget ?? sized.Budget,
            Evaluations = sized.Evaluations,
            Seeds = seeds ?? sized.Seeds,
            Diagnosis = sized.Diagnosis,
            // Only a plan fixes a target. Where there is none, nothing is raced, and no loss comes down to 0.
            Target = tuned?.Target ?? new(task.Objective, 0),
            Tuning = planned.Any(r => r.TuningTrials > 0) ? tuned?.Tuning : null,
            Methods = planned,
            References = References ? tuned?.References ?? [.. task.References.Select(r => new PlannedRow { Name = r.Name })] : [],
        };
    }

    /// <summary>What is said of a size.</summary>
    /// <exception cref="ConfigurationException">Nothing is.</exception>
    public RunSetSize At(TaskSize size) => Sizes.GetValueOrDefault(size)
        ?? throw new ConfigurationException($"sizes: expected {string.Join(", ", Sizes.Keys.Select(Lower))}, got {Lower(size)}");

    /// <summary>The tuned plan; null where none is named.</summary>
    private ComparisonPlan? Tuned()
    {
        if (Plan is null)
            return null;
        if (ComparisonPlan.Named(Plan) is { } plan)
            return plan.Task == Task ? plan : throw new ConfigurationException($"plan: expected one of {Task}, got {Plan}, which is one of {plan.Task}");
        throw new ConfigurationException($"plan: there is no built-in plan {Plan}");
    }

    private TaskOptions OptionsAt(TaskSize size, TaskOptions basis)
    {
        var json = JsonSerializer.SerializeToNode(basis with { Size = size, Dataset = Dataset ?? basis.Dataset }, ResultJson.Options)!.AsObject();
        try
        {
            return Merging.Over(Merging.Over(json, Options), At(size).Options).Deserialize<TaskOptions>(ResultJson.Options)!;
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new ConfigurationException($"options: {error.Message}", error);
        }
    }

    private static string Lower(TaskSize size) => size.ToString().ToLowerInvariant();
}
