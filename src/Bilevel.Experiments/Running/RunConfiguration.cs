using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Bilevel.Core;
using Bilevel.Core.Catalog;
using Bilevel.Core.Optimisers;
using Bilevel.Experiments.Results;
using Bilevel.Numerics.Text;
using Bilevel.Tasks;

namespace Bilevel.Experiments.Running;

/// <summary>Everything that shapes a run's numbers, and nothing that does not: threads, folders and clocks are elsewhere.</summary>
public sealed record RunConfiguration
{
    // Longer than any period of a lazy method.
    private const long LongRun = 1_000_000;

    /// <summary>The task's name.</summary>
    public required string Task { get; init; }

    /// <summary>The task's options.</summary>
    public TaskOptions Options { get; init; } = new();

    /// <summary>The algorithm's name; for a reference row, the reference's.</summary>
    public required string Algorithm { get; init; }

    /// <summary>The algorithm's options; those left out keep their defaults.</summary>
    public JsonObject Parameters { get; init; } = [];

    /// <summary>The seed of data split, corruption, starting point and batches.</summary>
    public int Seed { get; init; }

    /// <summary>When the run ends, as <see cref="Budget.Parse"/> reads it.</summary>
    public required string Budget { get; init; }

    /// <summary>The longest a stochastic gradient may be, as <see cref="ClippedOracle{T}"/> shortens it; null leaves gradients as they are.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] // A run that clips nothing has the hash that it had before there was the option.
    public double? ClipGradients { get; init; }

    /// <summary>Evaluations over the budget.</summary>
    public int Evaluations { get; init; } = 41;

    /// <summary>The task's name and the algorithm's, checked; with every option spelt out.</summary>
    /// <exception cref="ConfigurationException">A name, an option or a value is not known or not allowed.</exception>
    public RunConfiguration Effective()
    {
        var (task, algorithm) = (FindTask(Task), BuildAlgorithm());
        if (Options.Dataset is { } dataset && !task.Datasets.Contains(dataset))
            throw new ConfigurationException(task.Datasets.Count == 0 ? $"{Task} reads no data set, got '{dataset}'" : Nearest.Message("data set", dataset, [.. task.Datasets]));
        if (Options.Data is { } data && task.Datasets.Count == 0)
            throw new ConfigurationException($"{Task} reads no data, got '{data}'");
        if (OnlyLimit(ParsedBudget()) is { } quantity && algorithm.Cost(LongRun)[quantity] == 0)
            throw NeverUsedUp(quantity);
        if (ClipGradients is { } length && !(length > 0 && double.IsFinite(length)))
            throw new ConfigurationException($"gradients can be clipped to a finite length above 0, got {length}");
        if (Evaluations < 2)
            throw new ConfigurationException($"a run is evaluated at its start and at its end: expected at least 2 evaluations, got {Evaluations}");
        return this with { Parameters = AlgorithmOptions.Write(algorithm) };
    }

    /// <summary>The task of that name.</summary>
    /// <exception cref="ConfigurationException">There is none; the message names the nearest.</exception>
    public static BilevelTask FindTask(string name) =>
        TaskCatalog.All.FirstOrDefault(t => t.Name == name)
        ?? throw new ConfigurationException(Nearest.Message("task", name, [.. TaskCatalog.All.Select(t => t.Name)]));

    /// <summary>Whether the run is a reference row.</summary>
    [JsonIgnore]
    public bool IsReference => FindTask(Task).References.Any(r => r.Name == Algorithm);

    /// <summary>The name in tables.</summary>
    [JsonIgnore]
    public string Title => FindTask(Task).References.FirstOrDefault(r => r.Name == Algorithm)?.Title ?? AlgorithmCatalog.Find(Algorithm).Title;

    /// <summary>The algorithm with its options.</summary>
    /// <exception cref="ConfigurationException">The algorithm or an option is not known, or a value is not allowed.</exception>
    public Algorithm BuildAlgorithm()
    {
        if (IsReference)
            return AlgorithmOptions.With(new LowerLevelSgd(), Parameters);
        var entry = AlgorithmCatalog.All.FirstOrDefault(e => e.Name == Algorithm)
            ?? throw new ConfigurationException(Nearest.Message("algorithm", Algorithm, AlgorithmCatalog.Names));
        return Projected(AlgorithmOptions.With(entry.Default, Parameters));
    }

    // The task's projection follows what else becomes of the moves of x; options that were spelt out already hold it.
    private Algorithm Projected(Algorithm algorithm)
    {
        var projection = FindTask(Task).UpperProjection(Options);
        var (method, upper, lower) = algorithm is Optimised o ? (o.Inner, o.Upper, o.Lower) : (algorithm, Optimiser.None, Optimiser.None);
        return upper.Rules.TakeLast(projection.Count).SequenceEqual(projection) ? algorithm : Optimised.Around(method, Optimiser.Of([.. upper.Rules, .. projection]), lower);
    }

    /// <summary>The task for this run's seed.</summary>
    /// <exception cref="ConfigurationException">The budget is one of calls that the problem never needs, or the algorithm says nothing on such a problem.</exception>
    public TaskInstance<float> BuildTask()
    {
        var (task, algorithm) = (FindTask(Task), BuildAlgorithm());
        var instance = IsReference ? task.CreateReference<float>(Algorithm, Options, (ulong)Seed) : task.Create<float>(Options, (ulong)Seed, algorithm.Adapts);
        if (OnlyLimit(ParsedBudget()) == Quantity.UpperGradientX && !instance.Oracle.Shape.UpperDependsOnX)
            throw NeverUsedUp(Quantity.UpperGradientX);
        if (!IsReference && algorithm.NotApplicable(instance.Oracle.Shape) is { } why)
            throw new ConfigurationException($"{Algorithm} does not apply to {Task}: {why}");
        return ClipGradients is { } length ? instance with { Oracle = new ClippedOracle<float>(instance.Oracle, length) } : instance;
    }

    /// <summary>The configuration as JSON.</summary>
    public JsonObject ToJson() => JsonSerializer.SerializeToNode(this, ResultJson.Options)!.AsObject();

    /// <summary>Reads what <see cref="ToJson"/> writes.</summary>
    /// <exception cref="ConfigurationException">A member is unknown, missing or of another type.</exception>
    public static RunConfiguration FromJson(JsonObject json)
    {
        try
        {
            return json.Deserialize<RunConfiguration>(ResultJson.Options) ?? throw new ConfigurationException("expected a run's configuration, got null");
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new ConfigurationException($"not a run's configuration: {error.Message}", error);
        }
    }

    private Budget ParsedBudget()
    {
        try
        {
            return Core.Budget.Parse(Budget);
        }
        catch (FormatException error)
        {
            throw new ConfigurationException(error.Message, error);
        }
    }

    // The quantity whose calls alone end the run.
    private static Quantity? OnlyLimit(Budget budget) =>
        budget is { Calls: { } calls, Iterations: null, Seconds: null, Samples: null } ? calls.Quantity : null;

    private ConfigurationException NeverUsedUp(Quantity quantity) =>
        new($"the budget of {Budget} would never be used up: {Algorithm} makes no {quantity.Symbol()} calls on {Task}; expected another unit, or a second limit such as 1000it");

    /// <summary>SHA-256 of the configuration.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ToJson().ToJsonString())));
}
