using System.Globalization;
using Bilevel.Cli.Showing;
using Bilevel.Core.Checking;
using Bilevel.Reports;
using Bilevel.Tasks;

namespace Bilevel.Cli.Verbs;

/// <summary><c>check TASK --estimators</c>: every estimator of the hypergradient against the others and against central differences of Φ.</summary>
internal static class EstimatorCheck
{
    public static int Run(Session session, BilevelTask task, TaskOptions options, CrossCheckOptions check, string folder)
    {
        var instance = task.Create<double>(options, check.Seed);
        var shape = instance.Oracle.Shape;
        var title = FormattableString.Invariant($"{task.Name}, size {options.Size.ToString().ToLowerInvariant()}, seed {check.Seed}: x ∈ R^{shape.UpperDimension}, y ∈ R^{shape.LowerDimension}, all samples, in double");
        session.Output.WriteLine(title);
        var watch = new CrossCheckWatch();
        var report = ProgressDisplay.Follow(session.Screen, watch, () =>
        {
            // Nothing is kept until the end, so it may be left in the middle of an estimate.
            var checking = Task.Run(() => CrossCheck.Run(instance.Oracle, instance.Start.X, instance.Start.Y, check, watch, session.Cancellation));
            checking.Wait(session.Cancellation);
            return checking.Result;
        });
        session.Output.WriteLine();
        Show(session, report);
        AgreementReport.Write(report, title, folder);
        session.Output.WriteLine($"Plot:   {Path.Combine(folder, AgreementReport.Figure)}");
        session.Output.WriteLine($"Tables: {Path.Combine(folder, AgreementReport.Ladder)}, {AgreementReport.Pairs}, {AgreementReport.Estimates}");
        return report.Passed ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static void Show(Session session, CrossCheckReport report)
    {
        WriteFitting(new(
            [new("", true), new("estimator"), new("effort", true), new("residual", true), new("error", true), new("from differences", true), new("length", true), new("angle", true), new("samples", true), new("cost")],
            [.. report.Ran.Select((t, place) => new[]
            {
                Whole(place + 1), t.Entry.Name, t.Entry.EffortUnit is null ? "–" : Whole(t.Last.Effort), Small(t.Last.Certificate.RelativeResidual), Small(t.Last.Error), Small(t.Last.DifferenceError),
                $"{(100 * t.LengthError).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture)} %", $"{t.Degrees.ToString("0.0", CultureInfo.InvariantCulture)}°", Amounts.Count(t.Last.Cost.TotalSamples), t.Last.Cost.ToString(),
            })]), session.Screen);
        session.Output.WriteLine("At the last rung. Errors are relative: against the converged implicit hypergradient, and against central differences of Φ along random directions.");
        session.Output.WriteLine();
        WriteFitting(new(
            [new("", true), new("distance"), .. report.Ran.Select((_, place) => new TextColumn(Whole(place + 1), true))],
            [.. report.Ran.Select((t, i) => (string[])[Whole(i + 1), t.Entry.Name, .. report.Ran.Select((_, j) => i == j ? "" : report.Distance[i, j].ToString("0e+0", CultureInfo.InvariantCulture))])]), session.Screen);
        session.Output.WriteLine();
        foreach (var sentence in report.Verdict)
            session.Output.WriteLine($"- {sentence}.");
        foreach (var failure in report.Failures)
            session.Output.WriteLine($"Failed: {failure}.");
        session.Output.WriteLine(report.Passed ? "Passed: nothing speaks against the oracle." : $"{Whole(report.Failures.Count)} findings against the oracle.");
        session.Output.WriteLine();
    }

    // The number and the name lead every part of a table that is wider than the screen.
    private static void WriteFitting(TextTable table, Screen screen)
    {
        foreach (var (i, part) in table.Fit(screen, lead: 2).Index())
        {
            if (i > 0)
                screen.Output.WriteLine();
            part.Write(screen);
        }
    }

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Small(double value) => double.IsNaN(value) ? "–" : value.ToString("0.0e+00", CultureInfo.InvariantCulture);

    /// <summary>Keeps what the check last said of itself.</summary>
    private sealed class CrossCheckWatch : IProgress<CrossCheckProgress>, IProgressSource
    {
        private volatile Tuple<CrossCheckProgress> _last = new(new(0, "starting"));

        public void Report(CrossCheckProgress value) => _last = new(value);

        public ProgressSnapshot Now() => new(_last.Item1.Share, _last.Item1.Doing, 0, "estimates");
    }
}
