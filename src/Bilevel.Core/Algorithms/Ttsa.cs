namespace Bilevel.Core.Algorithms;

/// <summary>TTSA: one step on the lower level and one on the upper, on two time scales; the inverse Hessian is one random Neumann product.</summary>
/// <remarks>
/// Hong, Wai, Wang, Yang, "A two-timescale stochastic algorithm framework for bilevel optimization: complexity analysis and application
/// to actor-critic", SIAM Journal on Optimization 33(1), 2023. All batches independent, each line with the results of the lines before:
///   y ← y − β_k ∇yG(x, y; ξ)                           β_k ~ (k + 1)^(−2/5)
///   p uniform on 0 … Q − 1
///   z = Q η Π (I − η ∇²yyG(x, y; B_i)) ∇yF(x, y; ζ)     i = 1 … p,   η = c/L,   0 &lt; c ≤ 1
///   v = ∇²xyG(x, y; ξ') z
///   x ← x − α_k (∇xF(x, y; ζ) − v)                      α_k ~ (k + 1)^(−3/5), so that α_k/β_k → 0
/// Cost of a step: 1 ∇yG, p HVP (their mean is (Q − 1)/2), 1 JVP, 1 ∇xF, 1 ∇yF.
/// Departures from the source: the steps fall with k, where it fixes a horizon K and takes K^(−2/5) and K^(−3/5) throughout; Q = O(log k) is
/// a constant; x is not projected, since a problem here has no set of feasible x. What others run with constant steps, or with
/// stocBiO's sum, is not this method: that is <see cref="Alset"/>, or <see cref="StocBio"/> with T = 1.
/// </remarks>
public sealed record Ttsa : ImplicitAlgorithm
{
    /// <inheritdoc/>
    public override string Name => "ttsa";

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new NeumannState<T>(oracle, at, Laziness);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (NeumannState<T>)state;
        var (x, y, z, v) = (s.X, s.Y, s.Z, s.V);
        var (beta, eta, alpha, due) = (LowerStep.At(t, LowerDecay), NeumannStep[t], UpperStep.At(t, UpperDecay), s.Due(t));

        y -= beta * oracle.Lower(x, y, along: null, Batch.Lower(t), into: s.Lower).GradientY;

        var upper = oracle.Upper(x, y, Batch.Upper(t), into: s.Upper[due]);
        var p = NeumannSeries.Draw(s.Seed, t, NeumannTerms);
        if (due.System)
            s.Neumann.Product(oracle, x, y, upper.GradientY, eta, NeumannTerms, p, t, z);
        if (due.Cross)
            v.CopyFrom(oracle.Lower(x, y, along: z, Batch.Draw(Purpose.Jvp, t), into: s.Cross).Jvp);
        x -= alpha * (upper.GradientX - v);
    }

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations) => OneHypergradientEach(iterations, gradients: iterations, hvps: NeumannSeries.Mean(NeumannTerms));

    /// <inheritdoc/>
    public override double HvpDeviation => NeumannSeries.Deviation(NeumannTerms);

    /// <summary>The step size of y in iteration 0, before it decays.</summary>
    public Schedule LowerStep { get; init; } = 0.1;

    /// <summary>η, the scale of the Neumann product, at most 1 / L.</summary>
    public Schedule NeumannStep { get; init; } = 0.1;

    /// <summary>The step size of x in iteration 0, before it decays.</summary>
    public Schedule UpperStep { get; init; } = 0.01;

    /// <summary>The step size of y falls with this power of k + 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The exponent is not a finite number of at least 0.</exception>
    public double LowerDecay { get; init => field = Require.NonNegativeFinite(value); } = 0.4;

    /// <summary>The step size of x falls with this power of k + 1, larger than that of y for two time scales.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The exponent is not a finite number of at least 0.</exception>
    public double UpperDecay { get; init => field = Require.NonNegativeFinite(value); } = 0.6;

    /// <summary>Q ≥ 1: the product has Q − 1 factors at most, and on average the value of the Neumann series of Q terms.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int NeumannTerms { get; init => field = Require.AtLeast(1, value); } = 10;
}
