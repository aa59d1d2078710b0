using System.Numerics;
using Bilevel.Numerics;

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
            a.CopyFrom(upper.GradientX);
            if (due.System)
                r.Set(lower.Hvp - upper.GradientY);
            if (due.Cross)
                v.CopyFrom(lower.Jvp);
        }
        else
        {
            var (lowerBefore, upperBefore) = s.EvaluateBefore(oracle, xi, zeta, due);
            g += lower.GradientY - lowerBefore.GradientY;
            a += upper.GradientX - upperBefore.GradientX;
            if (due.System)
                r += lower.Hvp - upper.GradientY - (lowerBefore.Hvp - upperBefore.GradientY);
            if (due.Cross)
                v += lower.Jvp - lowerBefore.Jvp;
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

internal sealed class SrbaState<T> : ImplicitState<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Where ∇yG and ∇xF, the system, and ∇²xyG·z were last evaluated: one point unless the policy is lazy.
    private readonly Point _first, _system, _cross;
    private readonly LowerAnswer<T> _lowerBefore, _gradientY, _hvp, _jvp;
    private readonly UpperAnswer<T> _upperBefore, _upperX, _upperY;

    public SrbaState(IOracle<T> oracle, StartingPoint<T> at, Lazy policy)
        : base(oracle, at, policy)
    {
        var shape = oracle.Shape;
        (G, R, A) = (Keep("g", shape.LowerDimension), Keep("r", shape.LowerDimension), Keep("a", shape.UpperDimension));
        (Origin, Offset) = (new(shape.LowerDimension), new(shape.LowerDimension));
        (Lower, Upper) = (new(LowerAsk.GradientY, shape), new(shape));
        (_lowerBefore, _upperBefore) = (new(LowerAsk.Joint, shape), new(UpperAsk.Gradients, shape));
        (_gradientY, _hvp, _jvp) = (_lowerBefore.Only(LowerAsk.GradientY), _lowerBefore.Only(LowerAsk.Hvp), _lowerBefore.Only(LowerAsk.Jvp));
        (_upperX, _upperY) = (_upperBefore.Only(UpperAsk.GradientX), _upperBefore.Only(UpperAsk.GradientY));

        Point Kept(string name) => new(Keep($"x_{name}", shape.UpperDimension), Keep($"y_{name}", shape.LowerDimension), Keep($"z_{name}", shape.LowerDimension));
        var isLazy = policy != Lazy.None;
        _first = Kept("before");
        _system = isLazy ? Kept("of_hvp") : _first;
        _cross = isLazy ? Kept("of_jvp") : _first;
    }

    public Vec<T> G { get; }

    public Vec<T> R { get; }

    public Vec<T> A { get; }

    public Vec<T> Origin { get; }

    public Vec<T> Offset { get; }

    public LazyLowerAnswers<T> Lower { get; }

    public LazyUpperAnswers<T> Upper { get; }

    /// <summary>What is due, each where it was last evaluated, on the batches of now.</summary>
    public (LowerAnswer<T> Lower, UpperAnswer<T> Upper) EvaluateBefore(IOracle<T> oracle, Batch xi, Batch zeta, DueProducts due)
    {
        if (_system == _first)
            return (oracle.Lower(_first.X, _first.Y, along: _first.Z, xi, into: _lowerBefore), oracle.Upper(_first.X, _first.Y, zeta, into: _upperBefore));
        oracle.Lower(_first.X, _first.Y, along: null, xi, into: _gradientY);
        oracle.Upper(_first.X, _first.Y, zeta, into: _upperX);
        if (due.System)
        {
            oracle.Lower(_system.X, _system.Y, along: _system.Z, xi, into: _hvp);
            oracle.Upper(_system.X, _system.Y, zeta, into: _upperY);
        }

        if (due.Cross)
            oracle.Lower(_cross.X, _cross.Y, along: _cross.Z, xi, into: _jvp);
        return (_lowerBefore, _upperBefore);
    }

    /// <summary>This is the point at which what is due was last evaluated.</summary>
    public void Remember(DueProducts due)
    {
        Remember(_first);
        if (due.System && _system != _first)
            Remember(_system);
        if (due.Cross && _cross != _first)
            Remember(_cross);
    }

    private void Remember(Point point)
    {
        point.X.CopyFrom(X);
        point.Y.CopyFrom(Y);
        point.Z.CopyFrom(Z);
    }

    private sealed class Point(Vec<T> x, Vec<T> y, Vec<T> z)
    {
        public Vec<T> X => x;

        public Vec<T> Y => y;

        public Vec<T> Z => z;
    }
}
