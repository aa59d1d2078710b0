using Bilevel.Core.Estimators;
using Bilevel.Numerics;

namespace Bilevel.Core.Checking;

/// <summary>The sentences of a hypergradient check: one for every threshold that was missed.</summary>
internal static class CheckFailures
{
    public static List<string> Of(
        IReadOnlyList<DerivativeCheck> derivatives, List<DirectionCheck> directions, LowerLevelSolution lower, SolveCertificate solve, SolvedLoss phi, Vec<double> claimed, HypergradientCheckOptions options)
    {
        var failures = new List<string>();
        if (!lower.IsSolved)
            failures.Add($"the lower level is not solved: {Describe(lower)}");
        else if (phi.Unsolved is { } unsolved)
            failures.Add($"the lower level is not solved around x, so the differences of Φ mean nothing: {Describe(unsolved)}");
        if (!solve.IsSolved)
            failures.Add($"the linear system is not solved: {solve}");
        foreach (var d in derivatives.Where(d => !d.Passed))
            failures.Add($"{d.Name}: the oracle says {d.Claimed:g10}, expected {d.Difference:g10} (relative error {d.RelativeError:0.0e+0}, allowed {OracleCheck.DefaultTolerance:0.0e+0})");
        foreach (var d in directions)
        {
            if (!(d.RelativeError <= options.Tolerance))
                failures.Add($"hypergradient along direction {d.Name}: claimed {d.Claimed:g10}, differences of Φ say {d.Difference:g10} (relative error {d.RelativeError:0.0e+0}, allowed {options.Tolerance:0.0e+0}; {Explain(d)})");
            else if (d.Rounding > options.Tolerance)
                failures.Add($"hypergradient along direction {d.Name}: the differences of Φ are good to {d.Rounding:0.0e+0} only, so {options.Tolerance:0.0e+0} can't be confirmed: choose another step than {options.Step:g3}");
        }

        if (claimed.Length > 0 && claimed.Norm() == 0)
            failures.Add("the hypergradient is exactly zero: x has no influence on Φ, or a connection between the levels is cut");
        return failures;
    }

    private static string Describe(LowerLevelSolution lower) => $"‖∇yG‖ = {lower.GradientNorm:0.0e+0} after {lower.Iterations} Newton steps ({lower.LastSolve})";

    // The largest part that alone makes up half of the error or more.
    private static string Explain(DirectionCheck d)
    {
        var (part, name) = new[]
        {
            (d.LowerGap, "the lower-level gap"), (d.LinearSolve, "the residual of the linear system"), (d.Rounding, "the error of the differences"),
        }.MaxBy(p => p.Item1);
        return part >= 0.5 * d.RelativeError
            ? $"explained by {name}, {part:0.0e+0}"
            : "not explained by lower level, linear system or rounding: a derivative or a term is wrong";
    }
}
