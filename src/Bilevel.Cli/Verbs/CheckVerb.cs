using System.Globalization;
using Bilevel.Cli.Options;
using Bilevel.Cli.Showing;
using Bilevel.Core.Checking;
using Bilevel.Tasks;

namespace Bilevel.Cli.Verbs;

/// <summary><c>check TASK</c>: the hypergradient against central differences of Φ, in double.</summary>
internal static class CheckVerb
{
    private static readonly string[] s_examples =
    [
        "bilevel check hyper-cleaning",
        "bilevel check hyper-cleaning --model mlp --directions 5",
        "bilevel check quadratic --size paper --tolerance 1e-8",
        "bilevel check quadratic --estimators",
        "bilevel check hyper-cleaning --estimators cg,neumann,unrolled,identity --effort 64 --out agreement",
    ];

    public static Verb Create(Session session)
    {
        var tolerance = Words.Option("--tolerance", "E", "The error relative to the hypergradient's norm that fails the check; 1e-6 if left out");
        var directions = Words.Option("--directions", "N", "Random directions besides the hypergradient's own; 3 if left out");
        var seed = Words.Option(Words.Seed, "N", "The seed of the task and of the directions; 0 if left out");
        var (taskWords, estimatorWords) = (new TaskWords(), new EstimatorWords());
        var verb = new Verb("check", "Check a task's hypergradient against central differences; of size tiny unless told otherwise", s_examples) { Words.Task, tolerance, directions, seed };
        taskWords.AddTo(verb);
        estimatorWords.AddTo(verb);
        verb.SetAction(parsed =>
        {
            var task = Names.Task(parsed.GetRequiredValue(Words.Task));
            var options = taskWords.Apply(parsed, task, task.Defaults(taskWords.Dataset(parsed)) with { Size = TaskSize.Tiny });
            var check = new HypergradientCheckOptions();
            if (parsed.GetValue(seed) is { } number)
                check = check with { Seed = (ulong)Numbers.Whole(seed.Name, number, 0) };
            if (parsed.GetValue(tolerance) is { } allowed)
                check = check with { Tolerance = Numbers.Positive(tolerance.Name, allowed) };
            if (parsed.GetValue(directions) is { } count)
                check = check with { Directions = Numbers.Whole(directions.Name, count, 1) };
            return estimatorWords.Read(parsed, task, check) is { } cross ? EstimatorCheck.Run(session, task, options, cross.Options, cross.Folder) : Check(session, task, options, check);
        });
        return verb;
    }

    private static int Check(Session session, BilevelTask task, TaskOptions options, HypergradientCheckOptions check)
    {
        var instance = task.Create<double>(options, check.Seed);
        session.Output.WriteLine(FormattableString.Invariant(
            $"{task.Name}, size {options.Size.ToString().ToLowerInvariant()}, seed {check.Seed}: x ∈ R^{instance.Oracle.Shape.UpperDimension}, y ∈ R^{instance.Oracle.Shape.LowerDimension}, all samples, in double"));
        var work = new CheckProgress();
        var report = ProgressDisplay.Follow(session.Screen, work, () =>
        {
            // Nothing is kept of a check, so it may be left in the middle.
            var checking = Task.Run(() => HypergradientCheck.Run(instance.Oracle, instance.Start.X, instance.Start.Y, check));
            checking.Wait(session.Cancellation);
            session.Cancellation.ThrowIfCancellationRequested();
            return checking.Result;
        });
        Show(session, report, check);
        foreach (var zero in (instance.Oracle as CompiledOracle<double>)?.Diagnostics ?? [])
            session.Output.WriteLine($"Structure: {zero}.");
        return report.Passed ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static void Show(Session session, HypergradientReport report, HypergradientCheckOptions check)
    {
        var output = session.Output;
        output.WriteLine(FormattableString.Invariant($"Lower level: ‖∇yG‖ = {report.Lower.GradientNorm:0.0e+0} after {report.Lower.Iterations} Newton steps. Linear system: {report.Solve}."));
        output.WriteLine();
        new TextTable(
            [new("derivative"), new("claimed", true), new("differences", true), new("error", true), new("")],
            [.. report.Derivatives.Select(d => new[] { d.Name, Value(d.Claimed), Value(d.Difference), Error(d.RelativeError), d.Passed ? "ok" : "FAILED" })]).Write(session.Screen);
        output.WriteLine();
        new TextTable(
            [new("direction"), new("hypergradient", true), new("difference of Φ", true), new("error", true), new("lower gap", true), new("linear solve", true), new("rounding", true), new("")],
            [.. report.Directions.Select(d => new[]
            {
                d.Name, Value(d.Claimed), Value(d.Difference), Error(d.RelativeError), Error(d.LowerGap), Error(d.LinearSolve), Error(d.Rounding),
                d.RelativeError <= check.Tolerance ? "ok" : "FAILED",
            })]).Write(session.Screen);
        output.WriteLine("Errors of directions are relative to the hypergradient's norm; the three parts say how much of the error each could explain.");
        output.WriteLine();
        foreach (var failure in report.Failures)
            output.WriteLine($"Failed: {failure}");
        output.WriteLine(report.Passed
            ? FormattableString.Invariant($"Passed: every derivative within {OracleCheck.DefaultTolerance:0e+0}, the hypergradient within {check.Tolerance:0.#e+0}.")
            : FormattableString.Invariant($"{report.Failures.Count} thresholds failed."));
    }

    private static string Value(double value) => value.ToString("0.00000000e+00", CultureInfo.InvariantCulture);

    private static string Error(double value) => value.ToString("0.0e+00", CultureInfo.InvariantCulture);

    /// <summary>A check can't say how far it is.</summary>
    private sealed class CheckProgress : IProgressSource
    {
        public ProgressSnapshot Now() => new(double.NaN, "checking", 0, "directions");
    }
}
