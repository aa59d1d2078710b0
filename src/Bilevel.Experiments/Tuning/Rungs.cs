using Bilevel.Core;
using Bilevel.Experiments.Comparing;

namespace Bilevel.Experiments.Tuning;

/// <summary>A round of a search: so many points of each row, each for one part in <paramref name="Divisor"/> of the budget.</summary>
internal sealed record Rung(int Points, int Divisor);

/// <summary>The rounds of a search, and parts of budgets.</summary>
internal static class Rungs
{
    /// <summary>One round of the whole budget for a grid; for successive halving n points for B/ηᵏ, n/η for B/ηᵏ⁻¹, … down to B, as long as two points are left.</summary>
    public static IReadOnlyList<Rung> Of(TuningOptions options)
    {
        if (options.Search == TuningSearch.Grid)
            return [new(options.Trials, 1)];
        List<int> points = [options.Trials];
        while (points[^1] / options.Eta >= 2)
            points.Add(points[^1] / options.Eta);
        return [.. points.Select((n, k) => new Rung(n, (int)Math.Pow(options.Eta, points.Count - 1 - k)))];
    }

    /// <summary>One part in <paramref name="divisor"/> of a budget, rounded down, at least one of what it counts.</summary>
    public static string Part(string budget, int divisor)
    {
        if (divisor == 1)
            return budget;
        var whole = Budget.Parse(budget);
        long Count(long count) => Math.Max(1, count / divisor);
        Budget?[] parts =
        [
            whole.Iterations is { } iterations ? Budget.OfIterations(Count(iterations)) : null,
            whole.Seconds is { } seconds ? Budget.OfSeconds(seconds / divisor) : null,
            whole.Samples is { } samples ? Budget.OfSamples(Count(samples)) : null,
            whole.Calls is { } calls ? Budget.OfCalls(calls.Quantity, Count(calls.Count)) : null,
        ];
        return parts.OfType<Budget>().Aggregate((all, part) => all.And(part)).ToString();
    }
}
