using Bilevel.Core;
using Bilevel.Core.Algorithms;
using Bilevel.Tasks;
using static System.FormattableString;

namespace Bilevel.Study;

/// <summary>What laziness saves: SOBA under several policies, each at its own tuned steps, equal samples.</summary>
/// <remarks>
/// Every policy gets the same grid of step sizes (4 × 5, log-spaced) on a tuning seed, chosen by the final objective; then three other seeds. The target is
/// fixed beforehand. What counts is HVP + JVP to the target, and where the budget ends.
/// </remarks>
internal static class LazyStudy
{
    private const int TuningSeed = 100;
    private static readonly int[] s_seeds = [0, 1, 2];
    private static readonly double[] s_lower = [0.05, 0.15, 0.45, 1.3];

    private static readonly Lazy[] s_policies =
    [
        Lazy.None, Lazy.Every(2), Lazy.Every(5), Lazy.Every(10), Lazy.Every(20), Lazy.Every(5, jvp: 1), Lazy.Every(20, jvp: 1),
        Lazy.Adaptive(0.01, 20), Lazy.Adaptive(0.02, 20), Lazy.Adaptive(0.05, 20), Lazy.Adaptive(0.1, 20), Lazy.Adaptive(0.02),
    ];

    public static void Run(TextWriter output)
    {
        Study(output, "quadratic", new(), Budget.OfSamples(2_000_000), target: 0.05, upper: [0.0005, 0.002, 0.008, 0.03, 0.12]);
        Study(output, "hyper-cleaning", new(), Budget.OfSamples(2_000_000), target: 0.25, upper: [30, 100, 300, 1000, 3000]);
    }

    private static void Study(TextWriter output, string task, TaskOptions options, Budget budget, double target, double[] upper)
    {
        output.WriteLine(Invariant($"### {task}, {budget}, SOBA"));
        output.WriteLine();
        output.WriteLine(Invariant($"| policy | ρ, γ | iterations | HVP | JVP | HVP + JVP to {target} | samples to {target} | at the end (min – max) |"));
        output.WriteLine("| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |");
        foreach (var policy in s_policies)
        {
            var best = s_lower.SelectMany(rho => upper.Select(gamma => new Soba { LowerStep = rho, UpperStep = gamma, Laziness = policy }))
                .MinBy(soba => Trial.Run(task, options, TuningSeed, soba, budget).Final)!;
            var trials = s_seeds.Select(seed => Trial.Run(task, options, seed, best, budget, evaluations: 401)).ToArray();
            var reached = trials.Select(t => t.FirstAt(target)).ToArray();
            var all = reached.All(r => r is not null);
            output.WriteLine(Invariant(
                $"| {policy} | {best.LowerStep}, {best.UpperStep} | {Median(trials.Select(t => (double)t.Iterations)):0} | {Median(trials.Select(t => (double)t.Calls[Quantity.Hvp])):0} | {Median(trials.Select(t => (double)t.Calls[Quantity.Jvp])):0} | {(all ? Invariant($"{Median(reached.Select(r => (double)r!.Value.Products)):0}") : Invariant($"{reached.Count(r => r is not null)} of {trials.Length}"))} | {(all ? Invariant($"{Median(reached.Select(r => (double)r!.Value.Samples)):0}") : "–")} | {Median(trials.Select(t => t.Final)):0.0000} ({trials.Min(t => t.Final):0.0000} – {trials.Max(t => t.Final):0.0000}) |"));
        }

        output.WriteLine();
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
