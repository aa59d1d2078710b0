using Bilevel.Core.Estimators;
using Bilevel.Numerics;

namespace Bilevel.Core.Checking;

/// <summary>Which estimators are compared, with what effort, and when they agree.</summary>
public sealed record CrossCheckOptions
{
    /// <summary>The estimators, in the order of tables; all of <see cref="HypergradientEstimators"/> if left out.</summary>
    public IReadOnlyList<EstimatorEntry> Estimators { get; init; } = HypergradientEstimators.All;

    /// <summary>The last rung of the ladder 1, 2, 4, …: an estimator that converges earlier goes no further.</summary>
    public int MaxEffort { get; init => field = Algorithms.Require.AtLeast(1, value); } = 256;

    /// <summary>The most samples, over all quantities, that one estimate may cost; a rung that would cost more is left out, with a sentence.</summary>
    public long MaxSamples { get; init; } = 200_000_000;

    /// <summary>The most numbers that unrolling may keep: steps times d. A rung that would keep more is left out, with a sentence.</summary>
    public long MaxKept { get; init; } = 100_000_000;

    /// <summary>Random directions of the differences of Φ, besides the hypergradient's own.</summary>
    public int Directions { get; init => field = Algorithms.Require.AtLeast(0, value); } = 3;

    /// <summary>The largest difference step.</summary>
    public double Step { get; init => field = Algorithms.Require.PositiveFinite(value); } = CentralDifference.DefaultStep;

    /// <summary>The error relative to the hypergradient's norm above which an estimator that claims to be exact is wrong.</summary>
    public double Tolerance { get; init => field = Algorithms.Require.PositiveFinite(value); } = 1e-6;

    /// <summary>What the estimators are made with; if left out, η = 1 / L with L by power iteration at the minimiser.</summary>
    public EstimatorSettings? Settings { get; init; }

    /// <summary>The key of directions, sketches and draws.</summary>
    public ulong Seed { get; init; }
}

/// <summary>One estimate of a ladder.</summary>
/// <param name="Effort">Products or steps that were allowed.</param>
/// <param name="Certificate">What the estimator knows of its error.</param>
/// <param name="Cost">What was evaluated.</param>
/// <param name="Error">‖estimate − converged implicit hypergradient‖, relative.</param>
/// <param name="DifferenceError">The largest |⟨estimate, d⟩ − difference of Φ along d|, relative.</param>
public sealed record LadderPoint(int Effort, SolveCertificate Certificate, Ledger Cost, double Error, double DifferenceError);

/// <summary>What an estimator did.</summary>
/// <param name="Entry">Which one.</param>
/// <param name="Points">Its ladder; empty if it was skipped.</param>
/// <param name="Hypergradient">Its estimate at the last rung; empty if it was skipped.</param>
/// <param name="LengthError">‖estimate‖ / ‖converged implicit hypergradient‖ − 1.</param>
/// <param name="Degrees">The angle between both.</param>
/// <param name="Remark">Why it was skipped or stopped early, in a sentence; null if neither.</param>
public sealed record EstimatorTrack(EstimatorEntry Entry, IReadOnlyList<LadderPoint> Points, Vec<double> Hypergradient, double LengthError, double Degrees, string? Remark)
{
    /// <summary>The last rung.</summary>
    /// <exception cref="InvalidOperationException">It was skipped.</exception>
    public LadderPoint Last => Points.Count > 0 ? Points[^1] : throw new InvalidOperationException($"{Entry.Name} was skipped: {Remark}");

    /// <summary>Whether it ran.</summary>
    public bool Ran => Points.Count > 0;

    /// <summary>Whether it claims to be exact and to have converged: what it says can be held against it.</summary>
    public bool IsAccountable => Ran && Entry.IsExact && Last.Certificate.IsSolved;
}

/// <summary>The outcome of a cross-check.</summary>
/// <param name="Tracks">Every estimator, in the order of the options.</param>
/// <param name="Distance">‖a − b‖ relative, for every pair of those that ran, at their last rungs.</param>
/// <param name="Cosine">The cosine between them.</param>
/// <param name="Reference">The implicit hypergradient by converged conjugate gradients, ∈ Rᵖ.</param>
/// <param name="Lower">How well the lower level was solved.</param>
/// <param name="Uncertainty">The error of the differences of Φ themselves, relative.</param>
/// <param name="Verdict">What was found, a sentence each.</param>
/// <param name="Failures">What was found to be wrong, a sentence each; empty if nothing was.</param>
public sealed record CrossCheckReport(
    IReadOnlyList<EstimatorTrack> Tracks, double[,] Distance, double[,] Cosine, Vec<double> Reference, LowerLevelSolution Lower, double Uncertainty,
    IReadOnlyList<string> Verdict, IReadOnlyList<string> Failures)
{
    /// <summary>Those that ran, in the order of the matrices.</summary>
    public IReadOnlyList<EstimatorTrack> Ran { get; } = [.. Tracks.Where(t => t.Ran)];

    /// <summary>Whether nothing was found to be wrong.</summary>
    public bool Passed => Failures.Count == 0;
}

/// <summary>How far a cross-check is.</summary>
/// <param name="Share">0 … 1.</param>
/// <param name="Doing">What is going on.</param>
public readonly record struct CrossCheckProgress(double Share, string Doing);
