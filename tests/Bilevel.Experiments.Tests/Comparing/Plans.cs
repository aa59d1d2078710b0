using System.Text.Json.Nodes;
using Bilevel.Experiments.Comparing;

namespace Bilevel.Experiments.Tests.Comparing;

/// <summary>A comparison of a few seconds.</summary>
internal static class Plans
{
    public static ComparisonPlan Small { get; } = new()
    {
        Task = "hyper-cleaning",
        Options = Runs.Tiny,
        Budget = "100000samples",
        Evaluations = 6,
        Seeds = [0, 1, 2],
        Target = new("validation_loss", 1.2),
        Tuning = new() { Command = "bilevel tune", Trials = 64, Seeds = [100], Budget = "100000samples", Options = Runs.Tiny },
        Methods = [Row("soba", 64, ("lowerStep", 0.3), ("upperStep", 20)), Row("so-lazy-bio-ii", 64, ("lowerStep", 0.3), ("systemStep", 0.3), ("upperStep", 20))],
        References = [Row("corrupted-labels", 64, ("lowerStep", 0.1)), Row("true-labels", 64, ("lowerStep", 0.3))],
    };

    public static PlannedRow Row(string name, int trials, params (string Name, double Value)[] steps) => new()
    {
        Name = name,
        TuningTrials = trials,
        Parameters = new(steps.Select(s => KeyValuePair.Create<string, JsonNode?>(s.Name, s.Value))),
    };
}
