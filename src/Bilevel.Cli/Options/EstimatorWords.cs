using System.CommandLine;
using Bilevel.Core.Checking;
using Bilevel.Core.Estimators;
using Bilevel.Experiments.Running;
using Bilevel.Reports;
using Bilevel.Tasks;

namespace Bilevel.Cli.Options;

/// <summary>The options of <c>check</c> that compare estimators.</summary>
internal sealed class EstimatorWords
{
    private const string All = "all", Parent = "runs";
    private readonly Option<string?> _estimators = new("--estimators")
    {
        HelpName = "all|a,b", Arity = ArgumentArity.ZeroOrOne,
        Description = $"Compare estimators with each other and with the differences, error against oracle cost: {string.Join(", ", HypergradientEstimators.Names)}; all if none is named",
    };

    private readonly Option<string?> _effort = Words.Option("--effort", "N", "With --estimators: the last rung of the ladder 1, 2, 4, …; 256 if left out");
    private readonly Option<string?> _out = Words.Option("--out", "DIR", $"With --estimators: the folder of the tables and the plot; a new one below {Parent}/ if left out");
    private readonly Option<bool> _force = new("--force") { Description = "With --estimators: replace the tables and the plot that the folder holds" };

    public void AddTo(Command command)
    {
        command.Add(_estimators);
        command.Add(_effort);
        command.Add(_out);
        command.Add(_force);
    }

    /// <summary>What to compare and where to keep it; null if estimators are not asked for.</summary>
    /// <exception cref="UsageException">A value is not allowed, or an option needs --estimators.</exception>
    public (CrossCheckOptions Options, string Folder)? Read(ParseResult parsed, BilevelTask task, HypergradientCheckOptions check)
    {
        if (parsed.GetResult(_estimators) is null)
        {
            foreach (var option in new Option[] { _effort, _out, _force })
            {
                if (parsed.GetResult(option) is { Implicit: false })
                    throw new UsageException($"{option.Name} belongs to {_estimators.Name}, which is not there");
            }

            return null;
        }

        var options = new CrossCheckOptions { Seed = check.Seed, Directions = check.Directions, Tolerance = check.Tolerance };
        if (parsed.GetValue(_estimators) is { } names && !names.Equals(All, StringComparison.OrdinalIgnoreCase))
        {
            options = options with
            {
                Estimators = [.. names.Split(',', StringSplitOptions.TrimEntries).Select(n => HypergradientEstimators.Find(Names.Known("estimator", n, [.. HypergradientEstimators.Names]))).Distinct()],
            };
        }

        if (parsed.GetValue(_effort) is { } effort)
            options = options with { MaxEffort = Numbers.Whole(_effort.Name, effort, 1) };
        var folder = parsed.GetValue(_out) ?? RunFolder.NextFree(Parent, $"check-{task.Name}");
        if (File.Exists(Path.Combine(folder, AgreementReport.Ladder)) && !parsed.GetValue(_force))
            throw new UsageException($"{folder} holds a comparison of estimators: replace it with {_force.Name}, or choose another folder with {_out.Name}");
        return (options, folder);
    }
}
