using System.CommandLine;
using Bilevel.Experiments.Comparing;
using Bilevel.Experiments.Running;
using Bilevel.Tasks;

namespace Bilevel.Cli.Options;

/// <summary>The options that shape one run: method options, seeds, budget, clip, the plan they start from, and the task's own.</summary>
internal sealed class RunWords
{
    private const string UsualBudget = "1000it";
    private readonly Option<string[]> _set = new(Words.Set) { HelpName = "name=value", Description = "An option of the method; may be repeated", DefaultValueFactory = _ => [] };
    private readonly Option<string?> _seed = Words.Option(Words.Seed, "N", "The seed of split, corruption, starting point and batches; 0 if left out");
    private readonly Option<string?> _seeds = Words.Option(Words.Seeds, "0..2", "Several seeds, such as 0..2 or 0,3,5: one run each, in folders seed-0, seed-1 …");
    private readonly Option<string?> _budget = PlanWords.BudgetOption();
    private readonly Option<string?> _evaluations = PlanWords.EvaluationsOption();
    private readonly Option<string?> _clip = Words.Option("--clip-gradients", "NORM", "Shorten every stochastic gradient that is longer than this; none if left out");
    private readonly Option<string?> _config = Words.Option("--config", "FILE", "A plan to take options and step sizes from; the built-in one if left out");
    private readonly TaskWords _task = new();

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _set, _seed, _seeds, _budget, _evaluations, _clip, _config })
            command.Add(option);
        _task.AddTo(command);
    }

    /// <summary>The runs that the command line asks for, one a seed, with the plan's step sizes where it has any.</summary>
    /// <exception cref="UsageException">A value is not allowed.</exception>
    /// <exception cref="ConfigurationException">The run can't be run.</exception>
    public IReadOnlyList<RunConfiguration> Read(ParseResult parsed, BilevelTask task, string algorithm)
    {
        var plan = parsed.GetValue(_config) is { } file ? ComparisonPlan.Read(file)
            : ComparisonPlan.ExistsFor(task.Name, _task.Dataset(parsed)) ? ComparisonPlan.ForTask(task.Name, _task.Dataset(parsed))
            : null;
        if (plan is not null && plan.Task != task.Name)
            throw new UsageException($"{parsed.GetValue(_config)} is a plan of {plan.Task}, not of {task.Name}");
        var tuned = plan?.Methods.Concat(plan.References).FirstOrDefault(r => r.Name == algorithm)?.Parameters ?? [];
        return [.. Seeds(parsed).Select(number => new RunConfiguration
        {
            Task = task.Name,
            Options = _task.Apply(parsed, task, plan?.Options ?? task.Defaults(_task.Dataset(parsed))),
            Algorithm = algorithm,
            Parameters = Assignments.Apply(tuned, parsed.GetValue(_set)!),
            Seed = number,
            Budget = parsed.GetValue(_budget) ?? plan?.Budget ?? UsualBudget,
            ClipGradients = parsed.GetValue(_clip) is { } length ? Numbers.Positive(_clip.Name, length) : null,
            Evaluations = parsed.GetValue(_evaluations) is { } count ? Numbers.Whole(_evaluations.Name, count, 2) : plan?.Evaluations ?? 41,
        }.Effective())];
    }

    private IReadOnlyList<int> Seeds(ParseResult parsed) => (parsed.GetValue(_seed), parsed.GetValue(_seeds)) switch
    {
        (null, null) => [0],
        ({ } number, null) => [Numbers.Whole(_seed.Name, number, 0)],
        (null, { } list) => SeedList.Parse(_seeds.Name, list),
        _ => throw new UsageException($"expected {_seed.Name} or {_seeds.Name}, got both"),
    };
}
