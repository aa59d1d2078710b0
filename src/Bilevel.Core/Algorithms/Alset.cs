namespace Bilevel.Core.Algorithms;

/// <summary>ALSET: alternating steps on the lower and the upper level on one time scale; the inverse Hessian is one random Neumann product.</summary>
/// <remarks>
/// Chen, Sun, Yin, "Closing the gap: tighter analysis of alternating stochastic gradient methods for bilevel problems", NeurIPS 2021.
/// All batches independent, each line with the results of the lines before:
///   y ← y − β ∇yG(x, y; ξᵢ)                            i = 1 … T
///   p uniform on 0 … Q − 1
///   z = Q η Π (I − η ∇²yyG(x, y; B_i)) ∇yF(x, y; ζ)     i = 1 … p,   η = 1/L
///   v = ∇²xyG(x, y; ξ') z
///   x ← x − α (∇xF(x, y; ζ) − v)                        α and β of one order, ~ 1/√K
/// Cost of a step: T ∇yG, p HVP (their mean is (Q − 1)/2), 1 JVP, 1 ∇xF, 1 ∇yF.
/// Departures from the source: none but that Q = O(log K) is a constant. T = 1 with TTSA's step sizes is TTSA to the bit.
/// </remarks>
public sealed record Alset : ImplicitAlgorithm
{
    /// <inheritdoc/>
    public override string Name => "alset";

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new NeumannState<T>(oracle, at, Laziness);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (NeumannState<T>)state;
        var (x, y, z, v) = (s.X, s.Y, s.Z, s.V);
        var (beta, eta, alpha, due) = (LowerStep[t], NeumannStep[t], UpperStep[t], s.Due(t));

        for (var i = 0; i < LowerIterations; i++)
            y -= beta * oracle.Lower(x, y, along: null, Batch.Lower(t, i, LowerIterations), into: s.Lower).GradientY;

        var upper = oracle.Upper(x, y, Batch.Upper(t), into: s.Upper[due]);
        var p = NeumannSeries.Draw(s.Seed, t, NeumannTerms);
        if (due.System)
            s.Neumann.Product(oracle, x, y, upper.GradientY, eta, NeumannTerms, p, t, z);
        if (due.Cross)
            v.CopyFrom(oracle.Lower(x, y, along: z, Batch.Draw(Purpose.Jvp, t), into: s.Cross).Jvp);
        x -= alpha * (upper.GradientX - v);
    }

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations) => OneHypergradientEach(iterations, gradients: LowerIterations * iterations, hvps: NeumannSeries.Mean(NeumannTerms));

    /// <inheritdoc/>
    public override double HvpDeviation => NeumannSeries.Deviation(NeumannTerms);

    /// <summary>β, the step size of y.</summary>
    public Schedule LowerStep { get; init; } = 0.1;

    /// <summary>η, the scale of the Neumann product, at most 1 / L.</summary>
    public Schedule NeumannStep { get; init; } = 0.1;

    /// <summary>α, the step size of x.</summary>
    public Schedule UpperStep { get; init; } = 0.01;

    /// <summary>T ≥ 1, the steps on y in an iteration.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int LowerIterations { get; init => field = Require.AtLeast(1, value); } = 1;

    /// <summary>Q ≥ 1: the product has Q − 1 factors at most, and on average the value of the Neumann series of Q terms.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int NeumannTerms { get; init => field = Require.AtLeast(1, value); } = 10;
}
