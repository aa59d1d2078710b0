using Bilevel.Core;
using Bilevel.Experiments.Running;

namespace Bilevel.Cli.Options;

/// <summary>Refuses a budget that counts nothing but calls which a run never makes: the run would never end.</summary>
internal static class EndlessBudget
{
    private const long Many = 1000;

    /// <exception cref="UsageException">The budget would never be used up.</exception>
    public static void Refuse(RunConfiguration run)
    {
        if (Budget.Parse(run.Budget) is not { Calls: { } counted, Iterations: null, Seconds: null, Samples: null })
            return;
        var called = run.BuildAlgorithm().Cost(Many)[counted.Quantity] > 0
            && (counted.Quantity != Quantity.UpperGradientX || run.BuildTask().Oracle.Shape.UpperDependsOnX);
        if (!called)
            throw new UsageException($"{Words.Budget}: {run.Algorithm} on {run.Task} never evaluates {counted.Quantity.Symbol()}, so a budget of {run.Budget} would never end; add another limit, as in {run.Budget},30s");
    }
}
