namespace Bilevel.Core.Algorithms;

/// <summary>SUSTAIN: STORM momentum on both levels, the hypergradient by one random Neumann product.</summary>
/// <remarks>
/// Khanduri, Zeng, Hong, Wai, Wang, Yang, "A near-optimal algorithm for stochastic bilevel optimization via double-momentum", NeurIPS
/// 2021, Algorithm 1. With δ = (1 + k)^(−1/3), one draw (ξ, ζ, ξ', p, ξ₁ … ξ_p) an iteration, the same at both points; primes are the
/// iteration before:
///   z = Q η Π (I − η ∇²yyG(x, y; ξᵢ)) ∇yF(x, y; ζ)                i = 1 … p,   p uniform on 0 … Q − 1
///   g = ∇yG(x, y; ξ),   Ψ = ∇xF(x, y; ζ) − ∇²xyG(x, y; ξ') z        both at (x, y) and at (x', y')
///   u ← g + (1 − c δ'²) (u − g')
///   d ← Ψ + (1 − c' δ'²) (d − Ψ')                                   in iteration 0: u = g, d = Ψ
///   y ← y − β δ u
///   x ← x − α δ d
/// Cost of a step: 2 ∇yG, 2p HVP, 2 JVP, 2 ∇xF, 2 ∇yF; in iteration 0 half of that.
/// Departures from the source: its offset w in 1/(w + k)^(1/3) is 1, and its weight c α² is c δ², so that it does not depend on the
/// scale of α. In lazy iterations z and v stand still and are the same at both points: d is corrected by ∇xF alone.
/// </remarks>
public sealed record Sustain : ImplicitAlgorithm
{
    /// <inheritdoc/>
    public override string Name => "sustain";

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new StormState<T>(oracle, at, Laziness);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (StormState<T>)state;
        var (x, y, u, d) = (s.X, s.Y, s.U, s.D);
        var (delta, forgotten, due) = (Math.Pow(1 + t, -Decay), Math.Pow(Math.Max(1, t), -2 * Decay), s.Due(t));
        var neumann = new NeumannDraw(NeumannStep[t], NeumannTerms, NeumannSeries.Draw(s.Seed, t, NeumannTerms));

        s.Correct(oracle, due, neumann, t, LowerWeight * forgotten, UpperWeight * forgotten);
        y -= LowerStep[t] * delta * u;
        x -= UpperStep[t] * delta * d;
    }

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations) => TwoHypergradientsEach(iterations, hvps: NeumannSeries.Mean(NeumannTerms));

    /// <inheritdoc/>
    public override double HvpDeviation => 2 * NeumannSeries.Deviation(NeumannTerms);

    /// <summary>β, the first step size of y, before the decay.</summary>
    public Schedule LowerStep { get; init; } = 0.1;

    /// <summary>η, the scale of the Neumann series; not decayed. The series converges for η at most 1 / L.</summary>
    public Schedule NeumannStep { get; init; } = 0.1;

    /// <summary>α, the first step size of x, before the decay.</summary>
    public Schedule UpperStep { get; init; } = 0.01;

    /// <summary>e ≥ 0, the exponent of the decay (1 + k)⁻ᵉ of both step sizes; 0 for none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The exponent is not a finite number of at least 0.</exception>
    public double Decay { get; init => field = Require.NonNegativeFinite(value); } = 1.0 / 3;

    /// <summary>c ∈ (0, 1], how much of the old u the first correction forgets.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The weight is not in (0, 1].</exception>
    public double LowerWeight { get; init => field = Require.Weight(value); } = 0.5;

    /// <summary>c' ∈ (0, 1], how much of the old d the first correction forgets.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The weight is not in (0, 1].</exception>
    public double UpperWeight { get; init => field = Require.Weight(value); } = 0.5;

    /// <summary>Q ≥ 1, the length of the Neumann series of which one product is drawn.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int NeumannTerms { get; init => field = Require.AtLeast(1, value); } = 10;
}
