using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>FSLA: one step on the lower level, one on the linear system, and one on x along hypergradients that correct the one before.</summary>
/// <remarks>
/// Li, Gu, Huang, "A fully single loop algorithm for bilevel optimization without Hessian inverse", AAAI 2022. All batches independent, each line
/// with the results of the lines before; x' is the x of the iteration before, to which the y and z that an iteration begins with belong:
///   Ψ' = ∇xF(x', y; ζ₂) − ∇²xyG(x', y; ξ₃) z
///   y ← y − τ_k ∇yG(x, y; ξ₁)
///   z ← z − τ_k (∇²yyG(x, y; ξ₂) z − ∇yF(x, y; ζ₁))
///   v = ∇²xyG(x, y; ξ₃) z
///   d ← (∇xF(x, y; ζ₂) − v) + (1 − η) (d − Ψ')              the first time: d = ∇xF(x, y; ζ₂) − v
///   x ← x − α_k d                                           τ_k, α_k ~ 1/√(k + 1)
/// Cost of a step: 1 ∇yG, 1 HVP, 2 JVP, 2 ∇xF, 1 ∇yF; 1 JVP and 1 ∇xF in the first.
/// Departures from the source: d begins with a plain estimate, where a common implementation begins with memories of zero and so evaluates
/// at x' = 0; η is a constant. Where laziness skips the cross product it is evaluated at neither point: v stands for both, and
/// the correction is that of ∇xF alone.
/// </remarks>
public sealed record Fsla : ImplicitAlgorithm
{
    /// <inheritdoc/>
    public override string Name => "fsla";

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new FslaState<T>(oracle, at, Laziness);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (FslaState<T>)state;
        var (x, y, z, v, d) = (s.X, s.Y, s.Z, s.V, s.D);
        var (tau, alpha, eta, due) = (LowerStep.At(t, Decay), UpperStep.At(t, Decay), Weight, s.Due(t));
        var (zeta, xi) = (Batch.Upper(t), Batch.Draw(Purpose.Jvp, t));

        if (t > 0)
        {
            var before = due.Cross ? oracle.Lower(s.PreviousX, y, along: z, xi, into: s.Cross).Jvp : v;
            s.Before.Set(oracle.Upper(s.PreviousX, y, zeta, into: s.Upper).GradientX - before);
        }

        y -= tau * oracle.Lower(x, y, along: null, Batch.Lower(t), into: s.Lower).GradientY;
        if (due.System)
        {
            var hessian = oracle.Lower(x, y, along: z, Batch.Draw(Purpose.Hvp, t), into: s.Hessian);
            z -= tau * (hessian.Hvp - oracle.Upper(x, y, Batch.Draw(Purpose.UpperY, t), into: s.Pull).GradientY);
        }

        if (due.Cross)
            v.CopyFrom(oracle.Lower(x, y, along: z, xi, into: s.Cross).Jvp);
        var gradientX = oracle.Upper(x, y, zeta, into: s.Upper).GradientX;
        if (t == 0)
            d.Set(gradientX - v);
        else
            d.Set(gradientX - v + (1 - eta) * (d - s.Before));
        s.PreviousX.CopyFrom(x);
        x -= alpha * d;
    }

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations) => new()
    {
        UpperGradientX = Periods.AtTwoPoints(iterations),
        UpperGradientY = Laziness.SystemRefreshes(iterations),
        LowerGradientY = iterations,
        Hvp = Laziness.SystemRefreshes(iterations),
        Jvp = Periods.AtTwoPoints(Laziness.CrossRefreshes(iterations)),
    };

    /// <summary>The step size τ of y and z in iteration 0, before it decays.</summary>
    public Schedule LowerStep { get; init; } = 0.1;

    /// <summary>The step size α of x in iteration 0, before it decays.</summary>
    public Schedule UpperStep { get; init; } = 0.01;

    /// <summary>All step sizes fall with this power of k + 1; 0 for constants.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The exponent is not a finite number of at least 0.</exception>
    public double Decay { get; init => field = Require.NonNegativeFinite(value); } = 0.5;

    /// <summary>η ∈ (0, 1]: how much of the memory is dropped; 1 for none of it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The weight is not in (0, 1].</exception>
    public double Weight { get; init => field = Require.Weight(value); } = 0.5;
}

internal sealed class FslaState<T> : ImplicitState<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public FslaState(IOracle<T> oracle, StartingPoint<T> at, Lazy policy)
        : base(oracle, at, policy)
    {
        var shape = oracle.Shape;
        D = Keep("d", shape.UpperDimension);
        PreviousX = Keep("x_previous", shape.UpperDimension);
        Before = new(shape.UpperDimension);
        (Lower, Hessian, Cross) = (new(LowerAsk.GradientY, shape), new(LowerAsk.Hvp, shape), new(LowerAsk.Jvp, shape));
        (Upper, Pull) = (new(UpperAsk.GradientX, shape), new(UpperAsk.GradientY, shape));
    }

    public Vec<T> D { get; }

    public Vec<T> PreviousX { get; }

    public Vec<T> Before { get; }

    public LowerAnswer<T> Lower { get; }

    public LowerAnswer<T> Hessian { get; }

    public LowerAnswer<T> Cross { get; }

    public UpperAnswer<T> Upper { get; }

    public UpperAnswer<T> Pull { get; }
}
