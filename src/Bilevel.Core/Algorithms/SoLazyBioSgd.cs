namespace Bilevel.Core.Algorithms;

/// <summary>SO-Lazy-BiO-SGD: SO-Lazy-BiO, Option I, without momentum.</summary>
/// <remarks>
/// "SO-Lazy-BiO: accelerating bilevel optimization with reduced second-order information computation", ICLR 2026 submission 15198,
/// Algorithm 3. Five independent batches an iteration, every right-hand side at the old (x, y, z):
///   v ← ∇²xyG(x, y; ξ₃) z                                   if N divides t
///   z ← z − γ (∇²yyG(x, y; ξ₂) z − ∇yF(x, y; ζ₂))           if N divides t
///   y ← y − β ∇yG(x, y; ξ₁)
///   x ← x − α (∇xF(x, y; ζ₁) − v)
/// Cost of a step: 1 ∇yG, 1 ∇xF; 1 HVP, 1 JVP and 1 ∇yF in one iteration of N.
/// Departures from the source: none (its z has the other sign, which changes no iterate of x or y). With <see cref="SharedBatches"/>
/// ξ₁ = ξ₂ = ξ₃ and ζ₁ = ζ₂, in one pass; N = 1 is then SOBA.
/// </remarks>
public sealed record SoLazyBioSgd : Algorithm
{
    /// <inheritdoc/>
    public override string Name => "so-lazy-bio-sgd";

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) =>
        new LazyState<T>(oracle, at, SharedBatches, productAlways: false, average: false);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (LazyState<T>)state;
        var (x, y, z, v) = (s.X, s.Y, s.Z, s.V);
        var (alpha, beta, gamma) = (UpperStep[t], LowerStep[t], SystemStep[t]);
        var refresh = t % Period == 0;

        var lower = oracle.Lower(x, y, along: z, Batch.Lower(t), into: refresh ? s.LowerAtRefresh : s.LowerBetween);
        var upper = oracle.Upper(x, y, Batch.Upper(t), into: refresh ? s.UpperAtRefresh : s.UpperBetween);

        if (refresh)
        {
            var cross = SharedBatches ? lower : oracle.Lower(x, y, along: z, Batch.Draw(Purpose.Jvp, t), into: s.Cross);
            var hessian = SharedBatches ? lower : oracle.Lower(x, y, along: z, Batch.Draw(Purpose.Hvp, t), into: s.Hessian);
            var pull = SharedBatches ? upper : oracle.Upper(x, y, Batch.Draw(Purpose.UpperY, t), into: s.Pull);
            v.CopyFrom(cross.Jvp);
            z -= gamma * (hessian.Hvp - pull.GradientY);
        }

        y -= beta * lower.GradientY;
        x -= alpha * (upper.GradientX - v);
    }

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations)
    {
        var refreshes = Periods.Count(iterations, Period);
        return new()
        {
            UpperGradientX = iterations,
            UpperGradientY = refreshes,
            LowerGradientY = iterations,
            Hvp = refreshes,
            Jvp = refreshes,
        };
    }

    /// <summary>β, the step size of y.</summary>
    public Schedule LowerStep { get; init; } = 0.1;

    /// <summary>γ, the step size of z.</summary>
    public Schedule SystemStep { get; init; } = 0.1;

    /// <summary>α, the step size of x.</summary>
    public Schedule UpperStep { get; init; } = 0.01;

    /// <summary>N ≥ 1, the iterations from one refresh to the next.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int Period { get; init => field = Require.AtLeast(1, value); } = 5;

    /// <summary>Whether an iteration draws one batch a level instead of five.</summary>
    public bool SharedBatches { get; init; }
}
