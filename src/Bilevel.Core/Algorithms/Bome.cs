namespace Bilevel.Core.Algorithms;

/// <summary>BOME: one step on (x, y) together, along the upper level's gradient corrected until it closes the lower level's gap q̂.</summary>
/// <remarks>
/// Liu, Ye, Wright, Stone, Liu, "BOME! Bilevel optimization made easy: a simple first-order approach", NeurIPS 2022, Algorithm 1. One batch ξ
/// and one batch ζ an iteration, q̂(x, y) = G(x, y; ξ) − G(x, w; ξ) with w constant:
///   w ← y,   w ← w − a ∇yG(x, w; ξ)                                              T times
///   ∇q̂ = (∇xG(x, y; ξ) − ∇xG(x, w; ξ),  ∇yG(x, y; ξ)),   ∇F = (∇xF, ∇yF)(x, y; ζ)
///   φ = η ‖∇q̂‖²   or   η q̂
///   λ = max(0, (φ − ⟨∇F, ∇q̂⟩) / (‖∇q̂‖² + 10⁻⁸))
///   x ← x − α (∇xF + λ ∇xq̂),   y ← y − β (∇yF + λ ∇yq̂)                        at the old (x, y)
/// Cost of a step: T + 1 ∇yG, 2 ∇xG, 1 ∇yF, 1 ∇xF, 2 values of G where φ = η q̂; no second-order product. w after finitely many steps and the
/// length of the joint step each leave a bias.
/// Departures from the source: it is deterministic; here its batches are those of the iteration unless <see cref="FullBatch"/>, and the noise of
/// the ratio λ is a bias more. The source has one step size for x and y, its release one each, as here. At y = y*(x) both terms of λ vanish: λ = 0
/// there, and the step is one of plain descent on F.
/// </remarks>
public sealed record Bome : Algorithm
{
    // Keeps λ finite at the lower-level solution, as in the released code.
    private const double SmallestSquare = 1e-8;

    /// <inheritdoc/>
    public override string Name => "bome";

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new BomeState<T>(oracle, at, Barrier);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (BomeState<T>)state;
        var (x, y, w, slopeX) = (s.X, s.Y, s.W, s.SlopeX);
        var (a, alpha, beta) = (LowerStep[t], UpperStep[t], JointStep[t]);
        var (xi, zeta) = FullBatch ? (Batch.Full, Batch.Full) : (Batch.Lower(t), Batch.Upper(t));

        w.CopyFrom(y);
        for (var i = 0; i < LowerIterations; i++)
            w -= a * oracle.Lower(x, w, along: null, xi, into: s.Inner).GradientY;

        var here = oracle.Lower(x, y, along: null, xi, into: s.Here);
        var solved = oracle.Lower(x, w, along: null, xi, into: s.Solved);
        var upper = oracle.Upper(x, y, zeta, into: s.Upper);
        slopeX.Set(here.GradientX - solved.GradientX);
        var slopeY = here.GradientY;

        var squared = slopeX.Dot(slopeX) + slopeY.Dot(slopeY);
        var along = upper.GradientX.Dot(slopeX) + upper.GradientY.Dot(slopeY);
        var phi = Eta * (Barrier == BomeBarrier.Value ? here.Value - solved.Value : squared);
        var lambda = Math.Max(0, (phi - along) / (squared + SmallestSquare));
        x -= alpha * (upper.GradientX + lambda * slopeX);
        y -= beta * (upper.GradientY + lambda * slopeY);
    }

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations) => new()
    {
        UpperGradientX = iterations,
        UpperGradientY = iterations,
        LowerGradientY = (LowerIterations + 1) * iterations,
        LowerGradientX = 2 * iterations,
        Value = Barrier == BomeBarrier.Value ? 2 * iterations : 0,
    };

    /// <summary>a, the step size of w, the copy of y that approaches the lower-level solution.</summary>
    public Schedule LowerStep { get; init; } = 0.1;

    /// <summary>α, the step size of x.</summary>
    public Schedule UpperStep { get; init; } = 0.01;

    /// <summary>β, the step size of y in the joint step; that of x in the source.</summary>
    public Schedule JointStep { get; init; } = 0.01;

    /// <summary>T ≥ 1, the steps on w in an iteration.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int LowerIterations { get; init => field = Require.AtLeast(1, value); } = 10;

    /// <summary>η, how much of the gap a step has to close.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not finite and above 0.</exception>
    public double Eta { get; init => field = Require.PositiveFinite(value); } = 0.5;

    /// <summary>What φ is.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none of the two.</exception>
    public BomeBarrier Barrier
    {
        get;
        init => field = value is BomeBarrier.SquaredGradient or BomeBarrier.Value
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Barrier), $"Barrier must be SquaredGradient or Value, got {value}");
    } = BomeBarrier.SquaredGradient;

    /// <summary>Whether every evaluation is one of all samples, as in the source, instead of a batch a level and iteration.</summary>
    public bool FullBatch { get; init; }
}
