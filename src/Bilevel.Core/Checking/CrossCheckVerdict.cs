using System.Globalization;
using Bilevel.Core.Estimators;
using Bilevel.Numerics;

namespace Bilevel.Core.Checking;

/// <summary>The sentences of a cross-check: who agrees, who is biased by design and by how much, who has not converged, who is wrong, and what of the oracle that points at.</summary>
internal static class CrossCheckVerdict
{
    // However noisy the differences are, an estimate that is a hundredth off is wrong.
    private const double LargestUncertainty = 1e-2;

    // Below it a length and an angle would both read as 0.
    private const double Unseen = 1e-4;

    public static (List<string> Verdict, List<string> Failures) Of(
        List<EstimatorTrack> tracks, double[,] distance, LowerLevelSolution lower, LowerLevelSolution? around, SolveCertificate trusted, Vec<double> reference, double uncertainty, CrossCheckOptions options)
    {
        var (verdict, failures) = (new List<string>(), new List<string>());
        if ((lower.IsSolved ? around : lower) is { } unsolved)
            failures.Add(Text($"the lower level is not solved, ‖∇yG‖ = {unsolved.GradientNorm:0.0e+0} after {unsolved.Iterations} Newton steps ({unsolved.LastSolve}), so that the differences of Φ mean nothing"));
        if (!trusted.IsSolved)
            failures.Add($"the system of the hypergradient that all are compared with is not solved: {trusted}");
        if (reference.Length > 0 && reference.Norm() == 0)
            failures.Add("the hypergradient is exactly zero: x has no influence on Φ, or a connection between the levels is cut");

        var allowed = options.Tolerance + Math.Min(uncertainty, LargestUncertainty);
        var ran = tracks.Where(t => t.Ran).ToList();
        var accountable = ran.Where(t => t.IsAccountable).ToArray();
        EstimatorTrack[] wrong = [.. accountable.Where(t => !(t.Last.DifferenceError <= allowed))], right = [.. accountable.Except(wrong)];
        var apart = Furthest(right, ran, distance);
        if (right.Length > 1 && apart.Distance <= allowed)
            verdict.Add(Text($"{(wrong.Length == 0 ? "all " : "")}{right.Length} exact estimators that converged agree to {apart.Distance:0.0e+0}, and with central differences of Φ to {right.Max(t => t.Last.DifferenceError):0.0e+0}"));
        else if (right.Length > 1)
            failures.Add(Text($"{apart.A.Entry.Name} and {apart.B.Entry.Name} both agree with the differences of Φ but differ by {apart.Distance:0.0e+0} from each other, allowed {allowed:0.0e+0}"));
        else if (right.Length == 1)
            verdict.Add(Text($"{right[0].Entry.Name} agrees with central differences of Φ to {right[0].Last.DifferenceError:0.0e+0}"));
        foreach (var t in wrong)
            failures.Add(Text($"{t.Entry.Name} claims to be exact and has converged, but is {t.Last.DifferenceError:0.0e+0} off the differences of Φ, allowed {allowed:0.0e+0}"));
        if (wrong.Length > 0)
            failures.Add(Suspects(accountable));
        foreach (var t in ran.Where(t => !t.Entry.IsExact))
            (double.IsFinite(t.Last.Error) ? verdict : failures).Add(Biased(t));
        foreach (var t in ran.Where(t => t.Entry.IsExact && !t.IsAccountable))
            (Stopped(t) ? verdict : failures).Add(Text($"{t.Entry.Name} has not converged ({t.Last.Certificate}): {t.Last.Error:0.0e+0} off"));
        foreach (var t in tracks.Where(t => t.Remark is not null))
            verdict.Add(t.Ran ? $"{t.Entry.Name} stopped at an effort of {t.Last.Effort}: {t.Remark}" : $"{t.Entry.Name} was skipped: {t.Remark}");
        if (accountable.Length == 0)
            failures.Add("no exact estimator has converged: allow more effort");
        if (uncertainty > options.Tolerance)
            failures.Add(Text($"the differences of Φ are good to {uncertainty:0.0e+0} only, so that {options.Tolerance:0.0e+0} can't be confirmed: choose another step than {options.Step:g3}"));
        return (verdict, failures);
    }

    // Out of effort, or a step that does not suit, says nothing against the oracle; a curvature that is not positive, or a NaN, does.
    private static bool Stopped(EstimatorTrack t) => t.Last.Certificate.Reason is SolveReason.IterationLimit or SolveReason.Truncated or SolveReason.Diverged;

    private static string Biased(EstimatorTrack t) => t.Last switch
    {
        { Error: var e } when !double.IsFinite(e) => $"{t.Entry.Name} is not finite ({t.Last.Certificate})",
        { Error: < Unseen and var e } => Text($"{t.Entry.Name}, biased by design ({t.Entry.Bias}), is only {e:0.0e+0} off here{Unfinished(t)}"),
        _ => Text($"{t.Entry.Name}, biased by design ({t.Entry.Bias}), is off by {100 * Math.Abs(t.LengthError):0.##} % in length and {t.Degrees:0.##}° in direction{Unfinished(t)}"),
    };

    private static string Unfinished(EstimatorTrack t) => t.Entry.EffortUnit is null || t.Last.Certificate.IsSolved ? "" : $", and has not converged ({t.Last.Certificate})";

    // What all that are far off have evaluated, and none that is near: a wrong Hessian also spoils the lower level, and by that the differences that all are held against, but far less.
    private static string Suspects(EstimatorTrack[] accountable)
    {
        const double Near = 1e-2;
        var worst = accountable.Max(t => double.IsNaN(t.Last.DifferenceError) ? double.PositiveInfinity : t.Last.DifferenceError);
        EstimatorTrack[] right = [.. accountable.Where(t => t.Last.DifferenceError <= Near * worst)], wrong = [.. accountable.Except(right)];
        bool Uses(EstimatorTrack t, Quantity q) => t.Last.Cost[q] > 0;
        string[] suspects = [.. Quantities.All.Where(q => wrong.All(t => Uses(t, q)) && !right.Any(t => Uses(t, q))).Select(q => q.Symbol())];
        return right.Length == 0
            ? $"no exact estimator is nearer to the differences of Φ than the others: one of what they share is wrong ({string.Join(", ", suspects)}), or ∇yG, or a value"
            : suspects.Length == 0
                ? "the wrong estimators share no quantity that the right ones leave alone: more than one is wrong"
                : $"the wrong estimators share what the right ones leave alone: {string.Join(", ", suspects)} {(suspects.Length == 1 ? "is" : "are")} wrong";
    }

    private static (double Distance, EstimatorTrack A, EstimatorTrack B) Furthest(EstimatorTrack[] of, List<EstimatorTrack> ran, double[,] distance)
    {
        var pairs = from a in of from b in of select (distance[ran.IndexOf(a), ran.IndexOf(b)], a, b);
        return pairs.DefaultIfEmpty().MaxBy(p => p.Item1);
    }

    private static string Text(FormattableString sentence) => sentence.ToString(CultureInfo.InvariantCulture);
}
