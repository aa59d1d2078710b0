namespace Bilevel.Core.Algorithms;

/// <summary>SRBA: SOBA whose directions are exact once in a period, and corrected by the difference of two points in between.</summary>
/// <remarks>
/// Dagréou, Moreau, Vaiter, Ablin, "A lower bound and a near-optimal algorithm for bilevel empirical risk minimization", AISTATS 2024,
/// Algorithm 1. If q divides t, all samples:
///   g = ∇yG(x, y),   r = ∇²yyG(x, y) z − ∇yF(x, y),   v = ∇²xyG(x, y) z,   a = ∇xF(x, y)
/// Else one batch ξ and one batch ζ, at the point (x, y, z) and at the point (x', y', z') of the iteration before:
///   g ← g + ∇yG(x, y; ξ) − ∇yG(x', y'; ξ)
///   r ← r + ∇²yyG(x, y; ξ) z − ∇yF(x, y; ζ) − ∇²yyG(x', y'; ξ) z' + ∇yF(x', y'; ζ)
///   v ← v + ∇²xyG(x, y; ξ) z − ∇²xyG(x', y'; ξ) z'
///   a ← a + ∇xF(x, y; ζ) − ∇xF(x', y'; ζ)
/// Then, with constant steps:
///   z ← Π[B(0, R)] (z − ρ r)
///   y ← y − ρ g
///   x ← x − γ (a − v)
/// Cost of a step: 2 ∇yG, 2 HVP, 2 JVP, 2 ∇xF, 2 ∇yF; one of each, over all samples, in one iteration of q.
/// Departures from the source: no projection unless a radius is given (its z has the other sign, which changes no iterate of x or y). In
/// lazy iterations r and v stand still, and are corrected later from the point where they were last evaluated.
/// </remarks>
public sealed record Srba : ImplicitAlgorithm
{
    /// <inheritdoc/>
    public override string Name => "srba";

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new SrbaState<T>(oracle, at, Laziness);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (SrbaState<T>)state;
        var (x, y, z, g, r, v, a) = (s.X, s.Y, s.Z, s.G, s.R, s.V, s.A);
        var (rho, gamma, due, isExact) = (LowerStep[t], UpperStep[t], s.Due(t), t % Period == 0);
        var (xi, zeta) = isExact ? (Batch.Full, Batch.Full) : (Batch.Lower(t), Batch.Upper(t));

        var lower = oracle.Lower(x, y, along: z, xi, into: s.Lower[due]);
        var upper = oracle.Upper(x, y, zeta, into: s.Upper[due]);

        if (isExact)
        {
            g.CopyFrom(lower.GradientY);
            if (due.System)
                r.Set(lower.Hvp - upper.GradientY);
            if (due.Cross)
                v.CopyFrom(lower.Jvp);
            a.CopyFrom(upper.GradientX);
        }
        else
        {
            var (lowerBefore, upperBefore) = s.EvaluateBefore(oracle, xi, zeta, due);
            g += lower.GradientY - lowerBefore.GradientY;
            if (due.System)
                r += lower.Hvp - upper.GradientY - (lowerBefore.Hvp - upperBefore.GradientY);
            if (due.Cross)
                v += lower.Jvp - lowerBefore.Jvp;
            a += upper.GradientX - upperBefore.GradientX;
        }

        s.Remember(due);
        if (due.System)
        {
            z -= rho * r;
            z.ProjectOntoBall(s.Origin, Radius, s.Offset);
        }

        y -= rho * g;
        x -= gamma * (a - v);
    }

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations)
    {
        var systems = 2 * Laziness.SystemRefreshes(iterations) - Periods.Common(iterations, Period, Laziness.IsAdaptive ? 1 : Laziness.SystemPeriod);
        return new()
        {
            UpperGradientX = 2 * iterations - Periods.Count(iterations, Period),
            UpperGradientY = systems,
            LowerGradientY = 2 * iterations - Periods.Count(iterations, Period),
            Hvp = systems,
            Jvp = 2 * Laziness.CrossRefreshes(iterations) - Periods.Common(iterations, Period, Laziness.IsAdaptive ? 1 : Laziness.CrossPeriod),
        };
    }

    /// <summary>ρ, the step size of y and z.</summary>
    public Schedule LowerStep { get; init; } = 0.1;

    /// <summary>γ, the step size of x.</summary>
    public Schedule UpperStep { get; init; } = 0.01;

    /// <summary>q ≥ 1, the iterations from one evaluation of all samples to the next; half of the blocks of both levels is usual.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int Period { get; init => field = Require.AtLeast(1, value); } = 20;

    /// <summary>R &gt; 0, the largest norm of z; infinite for no ball.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The radius is not above 0.</exception>
    public double Radius { get; init => field = Require.Positive(value); } = double.PositiveInfinity;
}
