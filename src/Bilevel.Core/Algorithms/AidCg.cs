using System.Numerics;
using Bilevel.Core.Estimators;

namespace Bilevel.Core.Algorithms;

/// <summary>AID-CG: several SGD steps on the lower level, then a hypergradient whose linear system is solved by conjugate gradients.</summary>
/// <remarks>
/// Grazzi, Franceschi, Pontil, Salzo, "On the iteration complexity of hypergradient computation", ICML 2020, Algorithm 2; after Pedregosa,
/// "Hyperparameter optimization with approximate gradient", ICML 2016. The batches of the steps are independent; the Hessian has to be one and
/// the same symmetric matrix in all products, so that these share one batch ξ':
///   y ← y − a ∇yG(x, y; ξᵢ)                                   i = 1 … T, from the y of the iteration before
///   z: conjugate gradients on ∇²yyG(x, y; ξ') z = ∇yF(x, y; ζ), K products at most, until ‖∇yF − ∇²yyG z‖ ≤ tolerance · ‖∇yF‖
///   v = ∇²xyG(x, y; ξ') z
///   x ← x − α (∇xF(x, y; ζ) − v)
/// Cost of a step: T ∇yG, K HVP, 1 JVP, 1 ∇xF, 1 ∇yF; fewer HVP where the system is solved before.
/// Departures from the source: a residual at the level of rounding ends a solve whatever the tolerance. A solve counts as unsolved where it met a
/// direction that does not curve upwards or a number that is not finite, or missed a tolerance above 0; ending after K products is the method. As
/// released (hypertorch, copied widely) a solve that meets its tolerance returns the iterate before: 0 for a scalar system; the certificate is
/// that of the iterate which was thrown away.
/// </remarks>
public sealed record AidCg : ImplicitAlgorithm
{
    /// <inheritdoc/>
    public override string Name => "aid-cg";

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new AidCgState<T>(oracle, at, Laziness);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (AidCgState<T>)state;
        var (x, y, z, v) = (s.X, s.Y, s.Z, s.V);
        var (a, alpha, due) = (LowerStep[t], UpperStep[t], s.Due(t));

        for (var i = 0; i < LowerIterations; i++)
            y -= a * oracle.Lower(x, y, along: null, Batch.Lower(t, i, LowerIterations), into: s.Lower).GradientY;

        var upper = oracle.Upper(x, y, Batch.Upper(t), into: s.Upper[due]);
        if (due.System || due.Cross)
        {
            var hessian = s.Linearize(oracle, x, y, Batch.Draw(Purpose.Hvp, t));
            if (due.System)
                Solve(s, hessian, upper, t);
            if (due.Cross)
                hessian.Apply(z, null, v);
        }

        x -= alpha * (upper.GradientX - v);
    }

    private void Solve<T>(AidCgState<T> s, ILinearization<T> hessian, UpperAnswer<T> upper, long t)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (z, tolerance) = (s.Z, Math.Max(Tolerance, AidState<T>.Rounding));
        if (!WarmStart)
            z.Clear();
        var watched = Variant == Variant.AsReleased ? s.Previous.Over(hessian) : hessian;
        var certificate = s.Solver.Solve(watched, upper.GradientY, z, tolerance, SystemIterations);
        if (Variant == Variant.AsReleased && certificate is { IsSolved: true, Iterations: > 0 })
            z.CopyFrom(s.Previous.Value);
        var isSolved = certificate.Reason == SolveReason.Converged || (certificate.Reason == SolveReason.IterationLimit && Tolerance == 0);
        s.Report(certificate, isSolved, Unsolved, Name, t);
    }

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations) => OneHypergradientEach(iterations, gradients: LowerIterations * iterations, hvps: SystemIterations);

    /// <inheritdoc/>
    public override bool HvpsAreBound => true;

    /// <summary>a, the step size of y.</summary>
    public Schedule LowerStep { get; init; } = 0.1;

    /// <summary>α, the step size of x.</summary>
    public Schedule UpperStep { get; init; } = 0.01;

    /// <summary>T ≥ 1, the steps on y in an iteration.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int LowerIterations { get; init => field = Require.AtLeast(1, value); } = 5;

    /// <summary>K ≥ 1, the most products of a solve; a warm start takes one of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int SystemIterations { get; init => field = Require.AtLeast(1, value); } = 10;

    /// <summary>The relative residual that ends a solve; 0 for K products, or as far as rounding allows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The tolerance is not a finite number of at least 0.</exception>
    public double Tolerance { get; init => field = Require.NonNegativeFinite(value); }

    /// <summary>Whether a solve starts from the z of the one before instead of 0.</summary>
    public bool WarmStart { get; init; }

    /// <summary>What is done where a solve fails.</summary>
    public WhenUnsolved Unsolved { get; init; } = WhenUnsolved.Warn;

    /// <summary>Which iterate a solve that meets its tolerance returns: that one, or as released the one before.</summary>
    public Variant Variant { get; init; } = Variant.Paper;
}

internal sealed class AidCgState<T> : AidState<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public AidCgState(IOracle<T> oracle, StartingPoint<T> at, Lazy policy)
        : base(oracle, at, policy) => (Solver, Previous) = (new(oracle.Shape.LowerDimension), new(Z));

    public ConjugateGradient<T> Solver { get; }

    public PreviousIterate<T> Previous { get; }
}
