namespace Bilevel.Core.Algorithms;

/// <summary>What SO-Lazy-BiO does with ∇²xyG·z between refreshes.</summary>
public enum LazyOption
{
    /// <summary>Option I: reuses the product of the last refresh.</summary>
    I = 1,

    /// <summary>Option II: evaluates it in every iteration, with the z of the last refresh.</summary>
    II = 2,
}

/// <summary>SO-Lazy-BiO: SOBA with momentum whose second-order products are evaluated in one iteration of N.</summary>
/// <remarks>
/// "SO-Lazy-BiO: accelerating bilevel optimization with reduced second-order information computation", ICLR 2026 submission 15198,
/// Algorithms 1, 2. Five independent batches an iteration, every right-hand side at the old (x, y, z, h̄):
///   v ← ∇²xyG(x, y; ξ₃) z                                   if N divides t, or in Option II
///   z ← z − γ (∇²yyG(x, y; ξ₂) z − ∇yF(x, y; ζ₂))           if N divides t
///   y ← y − β ∇yG(x, y; ξ₁)
///   x ← x − α h̄
///   h̄ ← μ (∇xF(x, y; ζ₁) − v) + (1 − μ) h̄
/// Cost of a step: 1 ∇yG, 1 ∇xF; 1 HVP, 1 ∇yF and in Option I 1 JVP in one iteration of N; in Option II 1 JVP in every iteration.
/// Departures from the source: h̄₀ is the first hypergradient, as its theory needs and its text leaves open. (Its z has the other sign,
/// which changes no iterate of x or y.) Its Algorithm 4, the analysed form of Option II, keeps the old z for a whole period; as in
/// Algorithm 1 the new z serves from the next iteration on. z is not held to the bound that the proof assumes. With
/// <see cref="SharedBatches"/> ξ₁ = ξ₂ = ξ₃ and ζ₁ = ζ₂, in one pass; with <see cref="Delay"/> off x takes the new h̄. With both, N = 1
/// and μ = 1 this is SOBA.
/// </remarks>
public sealed record SoLazyBio : Algorithm
{
    /// <inheritdoc/>
    public override string Name => Option == LazyOption.I ? "so-lazy-bio-i" : "so-lazy-bio-ii";

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) =>
        new LazyState<T>(oracle, at, SharedBatches, productAlways: Option == LazyOption.II, average: true);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (LazyState<T>)state;
        var (x, y, z, v, h) = (s.X, s.Y, s.Z, s.V, s.Average);
        var (alpha, beta, gamma, mu) = (UpperStep[t], LowerStep[t], SystemStep[t], Weight);
        var refresh = t % Period == 0;

        var lower = oracle.Lower(x, y, along: z, Batch.Lower(t), into: refresh ? s.LowerAtRefresh : s.LowerBetween);
        var upper = oracle.Upper(x, y, Batch.Upper(t), into: refresh ? s.UpperAtRefresh : s.UpperBetween);

        if (refresh || Option == LazyOption.II)
            v.CopyFrom((SharedBatches ? lower : oracle.Lower(x, y, along: z, Batch.Draw(Purpose.Jvp, t), into: s.Cross)).Jvp);
        if (refresh)
        {
            var hessian = SharedBatches ? lower : oracle.Lower(x, y, along: z, Batch.Draw(Purpose.Hvp, t), into: s.Hessian);
            var pull = SharedBatches ? upper : oracle.Upper(x, y, Batch.Draw(Purpose.UpperY, t), into: s.Pull);
            z -= gamma * (hessian.Hvp - pull.GradientY);
        }

        y -= beta * lower.GradientY;
        if (t == 0)
            h.Set(upper.GradientX - v);
        if (Delay)
            x -= alpha * h;
        h.Set(mu * (upper.GradientX - v) + (1 - mu) * h);
        if (!Delay)
            x -= alpha * h;
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
            Jvp = Option == LazyOption.I ? refreshes : iterations,
        };
    }

    /// <summary>Whether the product ∇²xyG·z is lazy too.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The option is neither I nor II.</exception>
    public LazyOption Option
    {
        get;
        init => field = value is LazyOption.I or LazyOption.II
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Option), $"Option must be I or II, got {value}");
    } = LazyOption.I;

    /// <summary>β, the step size of y.</summary>
    public Schedule LowerStep { get; init; } = 0.1;

    /// <summary>γ, the step size of z.</summary>
    public Schedule SystemStep { get; init; } = 0.1;

    /// <summary>α, the step size of x.</summary>
    public Schedule UpperStep { get; init; } = 0.01;

    /// <summary>N ≥ 1, the iterations from one refresh to the next.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int Period { get; init => field = Require.AtLeast(1, value); } = 5;

    /// <summary>μ ∈ (0, 1], the weight of the newest hypergradient in the average.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The weight is not in (0, 1].</exception>
    public double Weight { get; init => field = Require.Weight(value); } = 0.8;

    /// <summary>Whether x takes the average of the iteration before, as printed.</summary>
    public bool Delay { get; init; } = true;

    /// <summary>Whether an iteration draws one batch a level instead of five.</summary>
    public bool SharedBatches { get; init; }
}
