using System.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>BO-REP: refined start, periodic projected and averaged lower-level updates, and normalised momentum for x.</summary>
/// <remarks>
/// Hao, Gong, Liu, "Bilevel optimization under unbounded smoothness: a new algorithm and convergence analysis", ICLR 2024.
/// Algorithm 3, before iteration 0, epochs s of Tₛ steps from c = y, each ending with y ← ȳ (the mean of the steps):
///   y ← Π[B(c, rₛ)] (y − αₛ ∇yG(x, y; ξ))
/// Algorithm 2, in iterations t = I, 2I, … only, N steps with fresh batches from c = y, ending with y ← ȳ:
///   y ← Π[B(c, R)] (y − γ ∇yG(x, y; ξ̃))
/// Algorithm 1, one batch ξ and one batch ζ an iteration, every right-hand side at the old (x, y, z), m₀ = 0:
///   v = ∇²xyG(x, y; ξ) z
///   z ← z − ν (∇²yyG(x, y; ξ) z − ∇yF(x, y; ζ))
///   m ← β m + (1 − β) (∇xF(x, y; ζ) − v)
///   x ← x − η m/‖m‖                                                 no step while m = 0
/// Cost of a step: 1 HVP, 1 JVP, 1 ∇xF, 1 ∇yF, and N ∇yG in one iteration of I; Σ Tₛ ∇yG before the first.
/// Departures from the source: Tₛ, αₛ and rₛ come from constants that are rarely known (<see cref="Theory.BoRepTheory"/> makes them where they
/// are); otherwise they double, halve and shrink as its (28)–(30) do where noise dominates. One epoch without a ball, the default, is
/// the one-stage form. The released code differs: see <see cref="BoRepAsReleased"/>.
/// </remarks>
public sealed record BoRep : ImplicitAlgorithm
{
    /// <inheritdoc/>
    public override string Name => "bo-rep";

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new BoRepState<T>(oracle, at, Laziness);

    /// <inheritdoc/>
    public override void Refine<T>(State<T> state, IOracle<T> oracle)
    {
        var s = (BoRepState<T>)state;
        var batch = -RefinementCost;
        foreach (var (steps, gamma, radius) in Variant == Variant.Paper ? Refinement.Epochs(LowerStep[0]) : [])
        {
            s.Centre.CopyFrom(s.Y);
            for (var i = 0L; i < steps; i++)
                ProjectedStep(s, oracle, gamma, radius, Batch.Draw(Purpose.Refinement, batch++), i);
            s.Y.CopyFrom(s.Mean);
        }
    }

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (BoRepState<T>)state;
        if (Variant == Variant.AsReleased)
        {
            BoRepAsReleased.Step(this, s, oracle, t);
            return;
        }

        var (x, y, z, v, m) = (s.X, s.Y, s.Z, s.V, s.M);
        var (gamma, nu, eta, beta, due) = (LowerStep[t], SystemStep[t], UpperStep[t], Momentum, s.Due(t));

        var lower = oracle.Lower(x, y, along: z, Batch.Draw(Purpose.Hvp, t), into: s.Products[due]);
        var upper = oracle.Upper(x, y, Batch.Upper(t), into: s.Upper[due]);

        if (t > 0 && t % Period == 0)
        {
            s.Centre.CopyFrom(y);
            for (var i = 0; i < LowerIterations; i++)
                ProjectedStep(s, oracle, gamma, Radius, Batch.Lower(t, i, LowerIterations), i);
            y.CopyFrom(s.Mean);
        }

        if (due.Cross)
            v.CopyFrom(lower.Jvp);
        if (due.System)
            z -= nu * (lower.Hvp - upper.GradientY);
        m.Set(beta * m + (1 - beta) * (upper.GradientX - v));
        x -= eta * m.Normalized();
    }

    /// <summary>y ← Π[B(c, R)] (y − γ ∇yG(x, y; ξ)),   ȳ ← (i ȳ + y) / (i + 1).</summary>
    private static void ProjectedStep<T>(BoRepState<T> s, IOracle<T> oracle, double gamma, double radius, Batch xi, long i)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (x, y) = (s.X, s.Y);
        y -= gamma * oracle.Lower(x, y, along: null, xi, into: s.Lower).GradientY;
        y.ProjectOntoBall(s.Centre, radius, s.Offset);
        s.Mean.Include(y, i);
    }

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations) => OneHypergradientEach(iterations, gradients: RefinementCost + LowerIterations * LowerUpdates(iterations));

    private long RefinementCost => Variant == Variant.Paper ? Refinement.TotalSteps : 0;

    // As released, y is updated in iteration 0 too.
    private long LowerUpdates(long iterations) => Math.Max(0, Periods.Count(iterations, Period) - (Variant == Variant.Paper ? 1 : 0));

    /// <summary>Whose version runs: <see cref="Refinement"/> and <see cref="Radius"/> are the paper's alone.</summary>
    public Variant Variant { get; init; }

    /// <summary>γ, the step size of y; a refinement that doubles starts with its first value γ₀.</summary>
    public Schedule LowerStep { get; init; } = 0.1;

    /// <summary>ν, the step size of z.</summary>
    public Schedule SystemStep { get; init; } = 0.1;

    /// <summary>η, the length of a step of x; constant in the theory, and x then comes no closer than η.</summary>
    public Schedule UpperStep { get; init; } = 0.01;

    /// <summary>β ∈ [0, 1), the weight of the old momentum.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The weight is not in [0, 1).</exception>
    public double Momentum { get; init => field = Require.Fraction(value); } = 0.9;

    /// <summary>I ≥ 1, the iterations from one update of y to the next.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int Period { get; init => field = Require.AtLeast(1, value); } = 2;

    /// <summary>N ≥ 1, the steps of one update of y.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int LowerIterations { get; init => field = Require.AtLeast(1, value); } = 3;

    /// <summary>R &gt; 0, how far from its start one update may carry y; infinite for no ball.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The radius is not above 0.</exception>
    public double Radius { get; init => field = Require.Positive(value); } = 0.5;

    /// <summary>The epochs on y before iteration 0; 20 steps by default.</summary>
    public Refinement Refinement { get; init => field = value ?? throw new ArgumentNullException(nameof(Refinement)); } = Refinement.Doubling(1, 20);
}
