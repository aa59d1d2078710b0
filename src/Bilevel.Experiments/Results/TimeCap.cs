using System.Globalization;
using Bilevel.Core;

namespace Bilevel.Experiments.Results;

/// <summary>Says of runs with a budget of x-updates and of seconds, such as <c>400it,90s</c>, that the seconds ended them.</summary>
public static class TimeCap
{
    /// <summary>As in "stopped after 90 s at x-update 212 of 400"; null if no run was stopped by the clock.</summary>
    /// <param name="budget">The budget of every run.</param>
    /// <param name="runs">How the runs ended, one a seed.</param>
    public static string? Of(Budget budget, IReadOnlyList<RunSummary> runs)
    {
        ArgumentNullException.ThrowIfNull(budget);
        ArgumentNullException.ThrowIfNull(runs);
        if (budget is not { Iterations: { } all, Seconds: { } seconds })
            return null;
        long[] stopped = [.. runs.Where(r => r.StopReason == nameof(StopReason.BudgetReached) && r.Iterations < all).Select(r => r.Iterations).Order()];
        if (stopped.Length == 0)
            return null;
        var some = stopped.Length == runs.Count ? "" : string.Create(CultureInfo.InvariantCulture, $"{stopped.Length} of {runs.Count} seeds ");
        var at = stopped[0] == stopped[^1] ? $"{Count(stopped[0])}" : $"{Count(stopped[0])} to {Count(stopped[^1])}";
        return string.Create(CultureInfo.InvariantCulture, $"{some}stopped after {seconds} s at x-update {at} of {Count(all)}");
    }

    private static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
