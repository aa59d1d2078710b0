using System.CommandLine;
using Bilevel.Core.Catalog;
using Bilevel.Experiments.Comparing;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Running;
using Bilevel.Tasks;

namespace Bilevel.Cli.Options;

/// <summary>The options that change a plan: what the product holds for the task, or a file of the user's.</summary>
internal sealed class PlanWords
{
    private const int FewestEvaluations = 2;
    private readonly TaskWords _task = new();
    private readonly Option<string?> _config = Words.Option("--config", "FILE", "A plan, as 'bilevel tune' writes it; the built-in one if left out");
    private readonly Option<string?> _algorithms = Words.Option(Words.Algorithms, "a,b|all", "The methods; those that the plan shows if left out");
    private readonly Option<string?> _budget = BudgetOption();
    private readonly Option<string?> _evaluations = EvaluationsOption();
    private readonly Option<string?> _seeds = Words.Option(Words.Seeds, "0..2", "The reporting seeds: 0..2 or 0,3,5");
    private readonly Option<string?> _target = Words.Option("--target", "LOSS", "The loss that methods are raced to");

    public static Option<string?> BudgetOption() => Words.Option(Words.Budget, "500it|30s|2000hvp|…", "The budget of a run: it, s, samples, or calls of fx, fy, gy, hvp, jvp, gx");

    public static Option<string?> EvaluationsOption() => Words.Option("--evaluations", "N", "Evaluations over the budget: the points of the curves");

    public void AddTo(Command command)
    {
        foreach (var option in new[] { _algorithms, _seeds, _budget, _target, _evaluations, _config })
            command.Add(option);
        _task.AddTo(command);
    }

    /// <summary>The plan that the command line asks for, checked.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="task">The task.</param>
    /// <param name="mayStartFromNothing">Whether a task without a plan gets one of all methods, and a plan is taken whole; otherwise only what it shows.</param>
    /// <param name="addsMethods">Whether the named methods are added to those of the plan, instead of taking their place.</param>
    /// <exception cref="UsageException">A value is not allowed, or a task without a plan needs more options.</exception>
    /// <exception cref="ConfigurationException">The plan can't be run.</exception>
    public ComparisonPlan Read(ParseResult parsed, BilevelTask task, bool mayStartFromNothing = false, bool addsMethods = false)
    {
        var plan = Basis(parsed, task, mayStartFromNothing);
        plan = plan with { Options = _task.Apply(parsed, task, plan.Options) };
        if (parsed.GetValue(_algorithms) is { } algorithms)
            plan = plan.WithMethods([.. addsMethods ? plan.Methods.Select(m => m.Name) : [], .. Names.Algorithms(algorithms)]) with { Shown = addsMethods ? plan.Shown : [] };
        else if (!mayStartFromNothing)
            plan = plan.OnlyShown();
        if (parsed.GetValue(_budget) is { } budget)
            plan = plan.WithBudget(budget);
        if (parsed.GetValue(_evaluations) is { } evaluations)
            plan = plan with { Evaluations = Numbers.Whole(_evaluations.Name, evaluations, FewestEvaluations) };
        if (parsed.GetValue(_seeds) is { } seeds)
            plan = plan with { Seeds = SeedList.Parse(_seeds.Name, seeds) };
        if (parsed.GetValue(_target) is { } target)
            plan = plan with { Target = plan.Target with { Value = Numbers.Finite(_target.Name, target) } };
        plan.Validate();
        return plan;
    }

    /// <summary>The file that the plan is read from; null for the built-in one.</summary>
    public string? ConfigFile(ParseResult parsed) => parsed.GetValue(_config);

    private ComparisonPlan Basis(ParseResult parsed, BilevelTask task, bool mayStartFromNothing)
    {
        if (parsed.GetValue(_config) is { } file)
        {
            var plan = ComparisonPlan.Read(file);
            return plan.Task == task.Name ? plan : throw new UsageException($"{file} is a plan of {plan.Task}, not of {task.Name}");
        }

        var dataset = _task.Dataset(parsed);
        if (!mayStartFromNothing || ComparisonPlan.ExistsFor(task.Name, dataset))
            return ComparisonPlan.ForTask(task.Name, dataset);
        if (parsed.GetValue(_budget) is not { } budget || parsed.GetValue(_target) is not { } target)
            throw new UsageException($"{task.Name} has no built-in plan to start from: say {_budget.Name} and {_target.Name} (the {task.Objective.Replace('_', ' ')} that methods are raced to)");
        return new()
        {
            Task = task.Name,
            Options = task.Defaults(dataset),
            Budget = budget,
            Seeds = [0, 1, 2],
            Target = new TargetLoss(task.Objective, Numbers.Finite(_target.Name, target)),
            Methods = [.. AlgorithmCatalog.Names.Select(name => new PlannedRow { Name = name })],
            References = [.. task.References.Select(r => new PlannedRow { Name = r.Name })],
        };
    }
}
