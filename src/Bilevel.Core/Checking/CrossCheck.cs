using Bilevel.Core.Estimators;
using Bilevel.Numerics;

namespace Bilevel.Core.Checking;

/// <summary>Compares every estimator of the hypergradient with the others and with central differences of Φ, error against oracle cost, in double on all samples.</summary>
public static class CrossCheck
{
    /// <summary>Runs every estimator up its ladder of effort at (x, y*(x)).</summary>
    /// <param name="oracle">The problem.</param>
    /// <param name="x">The point.</param>
    /// <param name="y">A start for the lower level, from which some methods unroll; not overwritten.</param>
    /// <param name="options">Estimators, efforts and thresholds.</param>
    /// <param name="progress">Is told before every estimator.</param>
    /// <param name="cancellation">Ends the work between two estimates.</param>
    /// <exception cref="ArgumentException">x or y has another length.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static CrossCheckReport Run(
        IOracle<double> oracle, Vec<double> x, Vec<double> y, CrossCheckOptions? options = null, IProgress<CrossCheckProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(oracle);
        ArgumentNullException.ThrowIfNull(y);
        OracleArguments.Require(oracle.Shape, x, y);
        options ??= new();

        progress?.Report(new(0, "the lower level"));
        var solver = new LowerLevelSolver(oracle);
        var minimiser = y.Clone();
        var lower = solver.Solve(x, minimiser);
        var (implicitly, trusted) = (new ImplicitHypergradient(oracle), new Vec<double>(x.Length));
        var trustedSolve = implicitly.Estimate(x, minimiser, trusted);
        var scale = HypergradientCheck.Scale(trusted, trusted, implicitly, options.Seed);
        cancellation.ThrowIfCancellationRequested();

        progress?.Report(new(0.05, "differences of Φ"));
        var phi = new SolvedLoss(oracle, solver, x, minimiser);
        var differences = Differences(phi, trusted, options, cancellation);
        var settings = options.Settings ?? new EstimatorSettings(Step(oracle, x, minimiser, options.Seed)) { Seed = options.Seed };

        var tracks = new List<EstimatorTrack>();
        foreach (var entry in options.Estimators)
        {
            progress?.Report(new(0.1 + 0.9 * tracks.Count / options.Estimators.Count, entry.Name));
            tracks.Add(Climb(entry, entry.BeginsAtStart ? y : minimiser));
        }

        var ran = tracks.Where(t => t.Ran).ToArray();
        var (distance, cosine) = (new double[ran.Length, ran.Length], new double[ran.Length, ran.Length]);
        for (var i = 0; i < ran.Length; i++)
        {
            for (var j = 0; j < ran.Length; j++)
                (distance[i, j], cosine[i, j]) = (Apart(ran[i].Hypergradient, ran[j].Hypergradient) / scale, Cosine(ran[i].Hypergradient, ran[j].Hypergradient));
        }

        var uncertainty = differences.Select(d => d.Error / scale).DefaultIfEmpty(0).Max();
        var (verdict, failures) = CrossCheckVerdict.Of(tracks, distance, lower, phi.Unsolved, trustedSolve, trusted, uncertainty, options);
        return new(tracks, distance, cosine, trusted, lower, uncertainty, verdict, failures);

        string? TooMuch(EstimatorEntry entry, int effort, List<LadderPoint> points) =>
            entry.KeepsIterates && (effort + 1L) * y.Length > options.MaxKept ? $"an effort of {effort} would keep {effort + 1} iterates of d = {y.Length}, more than {options.MaxKept} numbers"
            : points.Count > 0 && 2 * points[^1].Cost.TotalSamples > options.MaxSamples ? $"an effort of {effort} would cost more than {options.MaxSamples} samples"
            : null;

        EstimatorTrack Climb(EstimatorEntry entry, Vec<double> from)
        {
            if (entry.NotApplicable(oracle.Shape, settings) is { } why)
                return new(entry, [], new(0), double.NaN, double.NaN, why);
            var ledger = new Ledger();
            var method = entry.Create(new CountingOracle<double>(oracle, ledger), settings);
            var (points, estimate, remark) = (new List<LadderPoint>(), new Vec<double>(x.Length), default(string));
            for (var effort = 1; effort <= options.MaxEffort; effort *= 2)
            {
                cancellation.ThrowIfCancellationRequested();
                remark = TooMuch(entry, effort, points);
                if (remark is not null)
                    break;

                ledger.CopyFrom(new());
                var certificate = method.Estimate(x, from, effort, estimate);
                points.Add(new(
                    effort, certificate, ledger.Snapshot(), Apart(estimate, trusted) / scale,
                    differences.Select(d => Math.Abs(estimate.Dot(d.Direction) - d.Value) / scale).DefaultIfEmpty(0).Max()));
                if (entry.EffortUnit is null || certificate.Reason is not (SolveReason.IterationLimit or SolveReason.Truncated))
                    break;
            }

            return points.Count == 0
                ? new(entry, [], new(0), double.NaN, double.NaN, remark)
                : new(entry, points, estimate, estimate.Norm() / trusted.Norm() - 1, double.RadiansToDegrees(Math.Acos(Math.Clamp(Cosine(estimate, trusted), -1, 1))), remark);
        }
    }

    private static List<(Vec<double> Direction, double Value, double Error)> Differences(SolvedLoss phi, Vec<double> trusted, CrossCheckOptions options, CancellationToken cancellation)
    {
        var differences = new List<(Vec<double>, double, double)>();
        for (var i = 0; i <= options.Directions; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var own = i == options.Directions;
            var d = own ? trusted.Clone() : Directions.Unit(trusted.Length, options.Seed, i);
            if (!(d.Norm() > 0) || !double.IsFinite(d.Norm()))
                continue;
            d *= 1 / d.Norm();
            var (value, error) = CentralDifference.WithError(e => phi.At(d, e), options.Step);
            differences.Add((d, value, error));
        }

        return differences;
    }

    // η = 1 / L at the minimiser; where L is nothing, any step will do.
    private static double Step(IOracle<double> oracle, Vec<double> x, Vec<double> y, ulong seed)
    {
        var linearization = oracle.CreateLinearization();
        linearization.MoveTo(x, y, Batch.Full);
        return LargestCurvature.Estimate(linearization, Directions.Unit(y.Length, seed, 5)) is > 0 and < double.PositiveInfinity and var largest ? 1 / largest : 1;
    }

    private static double Apart(Vec<double> a, Vec<double> b)
    {
        var gap = a.Clone();
        gap -= b;
        return gap.Norm();
    }

    private static double Cosine(Vec<double> a, Vec<double> b) => a.Dot(b) / (a.Norm() * b.Norm());
}
