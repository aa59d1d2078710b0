using System.Numerics;
using Bilevel.Core.Estimators;
using Bilevel.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>AID-Neumann: several SGD steps on the lower level, then a hypergradient whose linear system is solved by fixed-point steps.</summary>
/// <remarks>
/// Lorraine, Vicol, Duvenaud, "Optimizing millions of hyperparameters by implicit differentiation", AISTATS 2020, Algorithm 3; the fixed-point
/// method of Grazzi, Franceschi, Pontil, Salzo, ICML 2020. The batches of the steps are independent; all products share one batch ξ':
///   y ← y − a ∇yG(x, y; ξᵢ)                                      i = 1 … T, from the y of the iteration before
///   z¹ = η ∇yF(x, y; ζ),   zˢ⁺¹ = zˢ − η (∇²yyG(x, y; ξ') zˢ − ∇yF(x, y; ζ))      s = 1 … K − 1
///   v = ∇²xyG(x, y; ξ') z
///   x ← x − α (∇xF(x, y; ζ) − v)
/// zᴷ is the Neumann series η Σ (I − η∇²yyG)^q ∇yF of K terms, its residual at most (1 − ημ)^K of ‖∇yF‖. Warm, the steps start from the z of
/// the iteration before, s = 0 … K − 1.
/// Cost of a step: T ∇yG, K − 1 HVP (warm K), 1 JVP, 1 ∇xF, 1 ∇yF.
/// Departures from the source: the certificate of a solve is that of the iterate before the last, whose residual is at hand; a solve counts as
/// unsolved where that residual is larger than ‖∇yF‖, that is worse than z = 0 (η above 2 / L, or a Hessian that is not positive definite), or
/// not finite.
/// </remarks>
public sealed record AidNeumann : ImplicitAlgorithm
{
    /// <inheritdoc/>
    public override string Name => "aid-neumann";

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new AidNeumannState<T>(oracle, at, Laziness);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (AidNeumannState<T>)state;
        var (x, y, z, v) = (s.X, s.Y, s.Z, s.V);
        var (a, alpha, due) = (LowerStep[t], UpperStep[t], s.Due(t));

        for (var i = 0; i < LowerIterations; i++)
            y -= a * oracle.Lower(x, y, along: null, Batch.Lower(t, i, LowerIterations), into: s.Lower).GradientY;

        var upper = oracle.Upper(x, y, Batch.Upper(t), into: s.Upper[due]);
        if (due.System || due.Cross)
        {
            var hessian = s.Linearize(oracle, x, y, Batch.Draw(Purpose.Hvp, t));
            if (due.System)
                Solve(s, hessian, upper.GradientY, NeumannStep[t], t);
            if (due.Cross)
                hessian.Apply(z, null, v);
        }

        x -= alpha * (upper.GradientX - v);
    }

    private void Solve<T>(AidNeumannState<T> s, ILinearization<T> hessian, Vec<T> b, double eta, long t)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (z, gap) = (s.Z, s.Gap);
        if (!WarmStart)
            z.Set(eta * b);
        for (var k = WarmStart ? 0 : 1; k < SystemIterations; k++)
        {
            hessian.Apply(z, gap, null);
            gap -= b;
            z -= eta * gap;
        }

        var certificate = Certificate(gap.Norm(), b.Norm());
        s.Report(certificate, certificate.Reason != SolveReason.NonFinite && !(certificate.RelativeResidual > 1), Unsolved, Name, t);
    }

    private SolveCertificate Certificate(double residual, double norm)
    {
        var products = WarmStart ? SystemIterations : SystemIterations - 1;
        // Without a product nothing is known of the residual.
        var relative = products == 0 ? double.NaN : norm > 0 ? residual / norm : residual > 0 ? double.PositiveInfinity : 0;
        var reason = !double.IsFinite(residual) ? SolveReason.NonFinite : relative == 0 ? SolveReason.Converged : SolveReason.IterationLimit;
        return new(reason, products, products == 0 ? double.NaN : residual, relative, double.NaN, double.NaN);
    }

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations) => OneHypergradientEach(iterations, gradients: LowerIterations * iterations, hvps: WarmStart ? SystemIterations : SystemIterations - 1);

    /// <summary>a, the step size of y.</summary>
    public Schedule LowerStep { get; init; } = 0.1;

    /// <summary>η, the step size of z; the steps converge for η below 2 / L.</summary>
    public Schedule NeumannStep { get; init; } = 0.1;

    /// <summary>α, the step size of x.</summary>
    public Schedule UpperStep { get; init; } = 0.01;

    /// <summary>T ≥ 1, the steps on y in an iteration.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int LowerIterations { get; init => field = Require.AtLeast(1, value); } = 5;

    /// <summary>K ≥ 1, the terms of the series.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int SystemIterations { get; init => field = Require.AtLeast(1, value); } = 10;

    /// <summary>Whether the steps start from the z of the iteration before instead of η ∇yF.</summary>
    public bool WarmStart { get; init; }

    /// <summary>What is done where a solve fails.</summary>
    public WhenUnsolved Unsolved { get; init; } = WhenUnsolved.Warn;
}

internal sealed class AidNeumannState<T>(IOracle<T> oracle, StartingPoint<T> at, Lazy policy) : AidState<T>(oracle, at, policy)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>∇²yyG z − ∇yF.</summary>
    public Vec<T> Gap { get; } = new(oracle.Shape.LowerDimension);
}
