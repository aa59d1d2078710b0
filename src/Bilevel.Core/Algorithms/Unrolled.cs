using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>ITD: several SGD steps on the lower level, and the derivative of their result in reverse, through all of them or the last few.</summary>
/// <remarks>
/// Franceschi, Donini, Frasconi, Pontil, "Forward and reverse gradient-based hyperparameter optimization", ICML 2017, Algorithm 1; truncated:
/// Shaban, Cheng, Hatch, Boots, "Truncated back-propagation for bilevel optimization", AISTATS 2019. The ξₜ are independent, and the sweep back
/// meets each of them at the point where the step took it:
///   yᵗ⁺¹ = yᵗ − a ∇yG(x, yᵗ; ξₜ)                                          t = 0 … T − 1
///   v = ∇yF(x, yᵀ; ζ),   h = ∇xF(x, yᵀ; ζ)
///   h ← h − a ∇²xyG(x, yᵗ; ξₜ) v,   v ← v − a ∇²yyG(x, yᵗ; ξₜ) v            t = T − 1 … T − K
///   x ← x − α h
/// y⁰ is the yᵀ of the iteration before (warm; the derivative through it is left out), or the y of the start (cold).
/// Cost of a step: T ∇yG, K − 1 HVP, K JVP, 1 ∇yF, 1 ∇xF: the last v is not needed. K vectors yᵗ. K = T unless truncated.
/// Stable for a below 2 / L only: beyond it v explodes. What is left out of h is of order (1 − aμ)^K.
/// Departures from the source: it is deterministic; here every step has a batch of its own.
/// </remarks>
public sealed record Unrolled : Algorithm
{
    /// <inheritdoc/>
    public override string Name => Truncation == 0 ? "unrolled" : "unrolled-truncated";

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new UnrolledState<T>(oracle, at, SweptBack, WarmStart);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (UnrolledState<T>)state;
        var (x, y, v, h, path) = (s.X, s.Y, s.Adjoint, s.Hypergradient, s.Path);
        var (a, alpha) = (LowerStep[t], UpperStep[t]);

        if (!WarmStart)
            y.CopyFrom(s.Origin);
        var last = LowerIterations - SweptBack;
        for (var i = 0; i < LowerIterations; i++)
        {
            if (i >= last)
                path[i - last].CopyFrom(y);
            y -= a * oracle.Lower(x, y, along: null, Batch.Lower(t, i, LowerIterations), into: s.Lower).GradientY;
        }

        var upper = oracle.Upper(x, y, Batch.Upper(t), into: s.Upper);
        v.CopyFrom(upper.GradientY);
        h.CopyFrom(upper.GradientX);
        for (var i = LowerIterations - 1; i >= last; i--)
        {
            var products = oracle.Lower(x, path[i - last], along: v, Batch.Lower(t, i, LowerIterations), into: i > last ? s.Products : s.LastProduct);
            h -= a * products.Jvp;
            if (i > last)
                v -= a * products.Hvp;
        }

        x -= alpha * h;
    }

    // K.
    private int SweptBack => Truncation == 0 ? LowerIterations : Math.Min(Truncation, LowerIterations);

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations) => new()
    {
        UpperGradientX = iterations,
        UpperGradientY = iterations,
        LowerGradientY = LowerIterations * iterations,
        Hvp = (SweptBack - 1) * iterations,
        Jvp = SweptBack * iterations,
    };

    /// <summary>a, the step size of y.</summary>
    public Schedule LowerStep { get; init; } = 0.1;

    /// <summary>α, the step size of x.</summary>
    public Schedule UpperStep { get; init; } = 0.01;

    /// <summary>T ≥ 1, the steps on y in an iteration.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int LowerIterations { get; init => field = Require.AtLeast(1, value); } = 10;

    /// <summary>K, the steps that are differentiated, the last ones; 0 for all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 0.</exception>
    public int Truncation { get; init => field = Require.AtLeast(0, value); }

    /// <summary>Whether the steps start where those of the iteration before ended, or where the run did.</summary>
    public bool WarmStart { get; init; } = true;
}

internal sealed class UnrolledState<T> : State<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public UnrolledState(IOracle<T> oracle, StartingPoint<T> at, int sweptBack, bool warmStart)
        : base(at)
    {
        var shape = oracle.Shape;
        Origin = warmStart ? Y : Keep("y_start", shape.LowerDimension);
        Origin.CopyFrom(at.Y);
        Path = [.. Enumerable.Range(0, sweptBack).Select(_ => new Vec<T>(shape.LowerDimension))];
        (Adjoint, Hypergradient) = (new(shape.LowerDimension), new(shape.UpperDimension));
        Lower = new(LowerAsk.GradientY, shape);
        Products = new(LowerAsk.Hvp | LowerAsk.Jvp, shape);
        LastProduct = Products.Only(LowerAsk.Jvp);
        Upper = new(UpperAsk.Gradients, shape);
    }

    /// <summary>y⁰: y itself where warm.</summary>
    public Vec<T> Origin { get; }

    /// <summary>y^(T − K) … y^(T − 1), where the sweep back takes its products.</summary>
    public Vec<T>[] Path { get; }

    /// <summary>v.</summary>
    public Vec<T> Adjoint { get; }

    public Vec<T> Hypergradient { get; }

    public LowerAnswer<T> Lower { get; }

    public LowerAnswer<T> Products { get; }

    public LowerAnswer<T> LastProduct { get; }

    public UpperAnswer<T> Upper { get; }
}
