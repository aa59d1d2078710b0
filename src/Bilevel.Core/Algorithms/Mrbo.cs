namespace Bilevel.Core.Algorithms;

/// <summary>MRBO: STORM momentum on both levels, the hypergradient by a Neumann series of fixed length.</summary>
/// <remarks>
/// Yang, Ji, Liang, "Provably faster algorithms for bilevel optimization", NeurIPS 2021, Algorithm 1. With δ = (1 + k)^(−1/3), one draw
/// (ξ, ζ, ξ', ξ₁ … ξ_Q) an iteration, the same at both points; primes are the iteration before:
///   r⁰ = ∇yF(x, y; ζ),   r^q = r^(q−1) − η ∇²yyG(x, y; ξ_q) r^(q−1),   z = η Σ r^q        q = 0 … Q
///   g = ∇yG(x, y; ξ),   Ψ = ∇xF(x, y; ζ) − ∇²xyG(x, y; ξ') z        both at (x, y) and at (x', y')
///   u ← g + (1 − c δ'²) (u − g')
///   d ← Ψ + (1 − c' δ'²) (d − Ψ')                                   in iteration 0: u = g, d = Ψ
///   y ← y − β δ u
///   x ← x − α δ d
/// Cost of a step: 2 ∇yG, 2Q HVP, 2 JVP, 2 ∇xF, 2 ∇yF; in iteration 0 half of that.
/// Departures from the source: its offset m in 1/(m + k)^(1/3) is 1. The released code never decays the steps and moves y twice an
/// iteration; it is not followed. In lazy iterations z and v stand still and are the same at both points: d is corrected by ∇xF alone.
/// </remarks>
public sealed record Mrbo : ImplicitAlgorithm
{
    /// <inheritdoc/>
    public override string Name => "mrbo";

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new StormState<T>(oracle, at, Laziness);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (StormState<T>)state;
        var (x, y, u, d) = (s.X, s.Y, s.U, s.D);
        var (delta, forgotten, due) = (Math.Pow(1 + t, -Decay), Math.Pow(Math.Max(1, t), -2 * Decay), s.Due(t));

        s.Correct(oracle, due, new(NeumannStep[t], NeumannTerms), t, LowerWeight * forgotten, UpperWeight * forgotten);
        y -= LowerStep[t] * delta * u;
        x -= UpperStep[t] * delta * d;
    }

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations) => TwoHypergradientsEach(iterations, hvps: NeumannTerms);

    /// <summary>β, the first step size of y, before the decay.</summary>
    public Schedule LowerStep { get; init; } = 0.1;

    /// <summary>η, the scale of the Neumann series; not decayed. The series converges for η below 2 / L.</summary>
    public Schedule NeumannStep { get; init; } = 0.1;

    /// <summary>α, the first step size of x, before the decay.</summary>
    public Schedule UpperStep { get; init; } = 0.01;

    /// <summary>e ≥ 0, the exponent of the decay (1 + k)⁻ᵉ of both step sizes; 0 for none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The exponent is not a finite number of at least 0.</exception>
    public double Decay { get; init => field = Require.NonNegativeFinite(value); } = 1.0 / 3;

    /// <summary>c ∈ (0, 1], how much of the old u the first correction forgets.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The weight is not in (0, 1].</exception>
    public double LowerWeight { get; init => field = Require.Weight(value); } = 0.9;

    /// <summary>c' ∈ (0, 1], how much of the old d the first correction forgets.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The weight is not in (0, 1].</exception>
    public double UpperWeight { get; init => field = Require.Weight(value); } = 0.9;

    /// <summary>Q ≥ 0, the terms of the Neumann series after the first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 0.</exception>
    public int NeumannTerms { get; init => field = Require.AtLeast(0, value); } = 5;
}
