namespace Bilevel.Core.Algorithms;

/// <summary>BSA: ever more, ever smaller steps on the lower level, then a hypergradient whose inverse Hessian is one random Neumann product.</summary>
/// <remarks>
/// Ghadimi, Wang, "Approximation methods for bilevel programming", arXiv:1802.02246, 2018. All batches independent:
///   y ← y − βᵢ ∇yG(x, y; ξᵢ)                           i = 0 … t_k − 1,   βᵢ = 2/(μ(i + 2)),   t_k ~ √(k + 1)
///   p uniform on 0 … Q − 1
///   z = Q η Π (I − η ∇²yyG(x, y; B_i)) ∇yF(x, y; ζ)     i = 1 … p,   η = 1/L
///   v = ∇²xyG(x, y; ξ') z
///   x ← x − α_k (∇xF(x, y; ζ) − v)                      α_k ~ 1/√(k + 1)
/// Cost of a step: t_k ∇yG, p HVP (their mean is (Q − 1)/2), 1 JVP, 1 ∇xF, 1 ∇yF.
/// Departures from the source: y goes on from where it stood, as in every implementation, instead of starting anew in each iteration; its
/// step is β (2/(i + 2))ᵃ, which is the printed one for β = 1/μ and the default a = 1; t_k = ⌈T (k + 1)ᵇ⌉ with b = ½. α is for
/// any horizon, Q = O(log K) is a constant, and x is not projected, since a problem here has no set of feasible x.
/// </remarks>
public sealed record Bsa : ImplicitAlgorithm
{
    /// <inheritdoc/>
    public override string Name => "bsa";

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new NeumannState<T>(oracle, at, Laziness);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (NeumannState<T>)state;
        var (x, y, z, v) = (s.X, s.Y, s.Z, s.V);
        var (beta, eta, alpha, steps, due) = (LowerStep[t], NeumannStep[t], UpperStep.At(t, UpperDecay), LowerSteps(t), s.Due(t));

        for (var i = 0; i < steps; i++)
            y -= beta * Math.Pow(2 / (i + 2.0), LowerDecay) * oracle.Lower(x, y, along: null, Batch.Lower(t, i, steps), into: s.Lower).GradientY;

        var upper = oracle.Upper(x, y, Batch.Upper(t), into: s.Upper[due]);
        var p = NeumannSeries.Draw(s.Seed, t, NeumannTerms);
        if (due.System)
            s.Neumann.Product(oracle, x, y, upper.GradientY, eta, NeumannTerms, p, t, z);
        if (due.Cross)
            v.CopyFrom(oracle.Lower(x, y, along: z, Batch.Draw(Purpose.Jvp, t), into: s.Cross).Jvp);
        x -= alpha * (upper.GradientX - v);
    }

    /// <summary>t_k, the steps on y in iteration k.</summary>
    private int LowerSteps(long k) => (int)Math.Ceiling(LowerIterations * Math.Pow(k + 1, LowerGrowth));

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations)
    {
        var steps = 0L;
        for (var k = 0L; k < iterations; k++)
            steps += LowerSteps(k);
        return OneHypergradientEach(iterations, gradients: steps, hvps: NeumannSeries.Mean(NeumannTerms));
    }

    /// <inheritdoc/>
    public override double HvpDeviation => NeumannSeries.Deviation(NeumannTerms);

    /// <summary>β, the first step size of y in an iteration; 1/μ in the theory.</summary>
    public Schedule LowerStep { get; init; } = 0.1;

    /// <summary>η, the scale of the Neumann product, at most 1 / L.</summary>
    public Schedule NeumannStep { get; init; } = 0.1;

    /// <summary>The step size of x in iteration 0, before it decays.</summary>
    public Schedule UpperStep { get; init; } = 0.01;

    /// <summary>a ≥ 0: step i of an iteration is (2/(i + 2))ᵃ times the first; 0 for steps of one size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The exponent is not a finite number of at least 0.</exception>
    public double LowerDecay { get; init => field = Require.NonNegativeFinite(value); } = 1;

    /// <summary>b ∈ [0, 1): the steps on y grow with (k + 1)ᵇ; 0 for T in every iteration.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The exponent is not in [0, 1).</exception>
    public double LowerGrowth { get; init => field = Require.Fraction(value); } = 0.5;

    /// <summary>The step size of x falls with this power of k + 1; 0 for a constant.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The exponent is not a finite number of at least 0.</exception>
    public double UpperDecay { get; init => field = Require.NonNegativeFinite(value); } = 0.5;

    /// <summary>T ≥ 1, the steps on y in iteration 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int LowerIterations { get; init => field = Require.AtLeast(1, value); } = 1;

    /// <summary>Q ≥ 1: the product has Q − 1 factors at most, and on average the value of the Neumann series of Q terms.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int NeumannTerms { get; init => field = Require.AtLeast(1, value); } = 10;
}
