namespace Bilevel.Core.Algorithms;

/// <summary>stocBiO: several SGD steps on the lower level, then a hypergradient whose inverse Hessian is a truncated Neumann series.</summary>
/// <remarks>
/// Ji, Yang, Liang, "Bilevel optimization: convergence analysis and enhanced design", ICML 2021, Algorithm 2. All batches independent:
///   y ← y − α ∇yG(x, y; Sᵢ)                                          i = 1 … T, from the y of the iteration before
///   r⁰ = ∇yF(x, y; D_F),   r^q = r^(q−1) − η ∇²yyG(x, y; B_q) r^(q−1)    q = 1 … Q
///   z = η Σ r^q                                                       q = 0 … Q
///   v = ∇²xyG(x, y; D_G) z
///   x ← x − β (∇xF(x, y; D_F) − v)
/// Cost of a step: T ∇yG, Q HVP, 1 JVP, 1 ∇xF, 1 ∇yF.
/// Departures from the source: all B_q have one size (the theory lets them grow geometrically). With <see cref="Variant.AsReleased"/> the
/// sum is that of the released code, which drops r⁰ and the factor η on all terms but one, draws one B for all products, and
/// converges elsewhere:
///   z = η r^Q + Σ r^q                                                 q = 1 … Q
/// </remarks>
public sealed record StocBio : ImplicitAlgorithm
{
    /// <inheritdoc/>
    public override string Name => "stocbio";

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new NeumannState<T>(oracle, at, Laziness);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (NeumannState<T>)state;
        var (x, y, z, v) = (s.X, s.Y, s.Z, s.V);
        var (alpha, eta, beta, due) = (LowerStep[t], NeumannStep[t], UpperStep[t], s.Due(t));

        for (var i = 0; i < LowerIterations; i++)
            y -= alpha * oracle.Lower(x, y, along: null, Batch.Lower(t, i, LowerIterations), into: s.Lower).GradientY;

        var upper = oracle.Upper(x, y, Batch.Upper(t), into: s.Upper[due]);
        if (due.System && Variant == Variant.AsReleased)
            s.Neumann.SumAsReleased(oracle, x, y, upper.GradientY, eta, NeumannTerms, t, z);
        else if (due.System)
            s.Neumann.Sum(oracle, x, y, upper.GradientY, eta, NeumannTerms, t, z);
        if (due.Cross)
            v.CopyFrom(oracle.Lower(x, y, along: z, Batch.Draw(Purpose.Jvp, t), into: s.Cross).Jvp);
        x -= beta * (upper.GradientX - v);
    }

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations) => OneHypergradientEach(iterations, gradients: LowerIterations * iterations, hvps: NeumannTerms);

    /// <summary>α, the step size of y.</summary>
    public Schedule LowerStep { get; init; } = 0.1;

    /// <summary>η, the scale of the Neumann series; the series converges for η below 2 / L.</summary>
    public Schedule NeumannStep { get; init; } = 0.1;

    /// <summary>β, the step size of x.</summary>
    public Schedule UpperStep { get; init; } = 0.01;

    /// <summary>T ≥ 1, the steps on y in an iteration.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int LowerIterations { get; init => field = Require.AtLeast(1, value); } = 5;

    /// <summary>Q ≥ 0, the terms of the Neumann series after the first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 0.</exception>
    public int NeumannTerms { get; init => field = Require.AtLeast(0, value); } = 5;

    /// <summary>Whose sum z is.</summary>
    public Variant Variant { get; init; }
}
