using Bilevel.Core.Estimators;
using Bilevel.Numerics;

namespace Bilevel.Core.Checking;

/// <summary>Computes a hypergradient at (x, y) into the last argument: what a check holds against differences of Φ.</summary>
/// <param name="x">x ∈ Rᵖ.</param>
/// <param name="y">y ∈ Rᵈ, close to y*(x).</param>
/// <param name="hypergradient">Overwritten, ∈ Rᵖ.</param>
public delegate void HypergradientEstimator(Vec<double> x, Vec<double> y, Vec<double> hypergradient);

/// <summary>What a hypergradient check does and demands.</summary>
public sealed record HypergradientCheckOptions
{
    /// <summary>Random directions, besides the hypergradient's own.</summary>
    public int Directions { get; init; } = 3;

    /// <summary>The key of the directions.</summary>
    public ulong Seed { get; init; }

    /// <summary>The largest difference step.</summary>
    public double Step { get; init; } = CentralDifference.DefaultStep;

    /// <summary>The error relative to the hypergradient's norm that fails the check.</summary>
    public double Tolerance { get; init; } = 1e-6;

    /// <summary>The relative residual of the linear solve.</summary>
    public double SolveTolerance { get; init; } = 1e-12;

    /// <summary>The relative ‖∇yG‖ at which the lower level counts as solved where the hypergradient is computed; Φ is always solved to machine precision.</summary>
    public double LowerTolerance { get; init; } = 1e-14;
}

/// <summary>The hypergradient along one direction.</summary>
/// <param name="Name">The direction.</param>
/// <param name="Claimed">⟨hypergradient, d⟩.</param>
/// <param name="Difference">The central difference of Φ along d.</param>
/// <param name="RelativeError">|claimed − difference| / ‖hypergradient‖; where its two terms cancel, / a share of theirs.</param>
/// <param name="LowerGap">The part explained by y not being y*(x), same unit.</param>
/// <param name="LinearSolve">The part explained by the residual of the linear system, same unit.</param>
/// <param name="Rounding">The part explained by rounding and truncation of the differences, same unit.</param>
public sealed record DirectionCheck(string Name, double Claimed, double Difference, double RelativeError, double LowerGap, double LinearSolve, double Rounding);

/// <summary>The outcome of a hypergradient check.</summary>
/// <param name="Derivatives">Every derivative of the oracle on its own.</param>
/// <param name="Directions">The hypergradient along each direction.</param>
/// <param name="Hypergradient">∇Φ(x) as claimed.</param>
/// <param name="Lower">How well the lower level was solved.</param>
/// <param name="Solve">How well the linear system was solved.</param>
/// <param name="Failures">A sentence for every threshold that was missed; empty if the check passed.</param>
public sealed record HypergradientReport(
    IReadOnlyList<DerivativeCheck> Derivatives, IReadOnlyList<DirectionCheck> Directions, Vec<double> Hypergradient, LowerLevelSolution Lower, SolveCertificate Solve, IReadOnlyList<string> Failures)
{
    /// <summary>Whether every threshold was met.</summary>
    public bool Passed => Failures.Count == 0;
}

/// <summary>Compares a problem's hypergradient with central differences of Φ, the lower level solved to machine precision, in double.</summary>
public static class HypergradientCheck
{
    /// <summary>Checks the implicit hypergradient ∇xF − ∇²xyG z, ∇²yyG z = ∇yF, or a given estimator, at x.</summary>
    /// <param name="oracle">The problem; all samples are used.</param>
    /// <param name="x">The point.</param>
    /// <param name="y">A start for the lower level; not overwritten.</param>
    /// <param name="options">Directions, steps and thresholds.</param>
    /// <param name="estimator">What to check; the implicit hypergradient by default.</param>
    /// <exception cref="ArgumentException">x or y has another length.</exception>
    public static HypergradientReport Run(IOracle<double> oracle, Vec<double> x, Vec<double> y, HypergradientCheckOptions? options = null, HypergradientEstimator? estimator = null)
    {
        ArgumentNullException.ThrowIfNull(oracle);
        ArgumentNullException.ThrowIfNull(y);
        OracleArguments.Require(oracle.Shape, x, y);
        options ??= new();
        var lowerSolver = new LowerLevelSolver(oracle);
        var implicitly = new ImplicitHypergradient(oracle, options.SolveTolerance);

        var minimiser = y.Clone();
        var solution = lowerSolver.Solve(x, minimiser, options.LowerTolerance);
        var trusted = new Vec<double>(x.Length);
        var certificate = implicitly.Estimate(x, minimiser, trusted);
        var claimed = trusted.Clone();
        estimator?.Invoke(x, minimiser, claimed);

        var lowerGap = LowerGap(x, minimiser, trusted, implicitly);
        var solveGap = implicitly.SolveGap();
        var norm = Scale(claimed, trusted, implicitly, options.Seed);
        var phi = new SolvedLoss(oracle, lowerSolver, x, minimiser);
        var directions = new List<DirectionCheck>();
        for (var i = 0; i <= options.Directions; i++)
        {
            var own = i == options.Directions;
            var d = own ? trusted.Clone() : Core.Checking.Directions.Unit(x.Length, options.Seed, i);
            if (own && !(d.Norm() > 0))
                continue;
            d *= 1 / d.Norm();
            var (difference, rounding) = CentralDifference.WithError(e => phi.At(d, e), options.Step);
            directions.Add(new(
                own ? "its own" : $"random {i + 1}", claimed.Dot(d), difference, Math.Abs(claimed.Dot(d) - difference) / norm,
                Math.Abs(lowerGap.Dot(d)) / norm, Math.Abs(solveGap.Dot(d)) / norm, rounding / norm));
        }

        var derivatives = OracleCheck.Run(oracle, x, Beside(minimiser, options.Seed), options.Seed);
        var failures = CheckFailures.Of(derivatives, directions, solution, certificate, phi, claimed, options);
        if (estimator is not null && failures.Count > 0 && Resemblance.Of(claimed, trusted, implicitly, oracle, x, minimiser) is { } likeness)
            failures.Add(likeness);
        return new(derivatives, directions, claimed, solution, certificate, failures);
    }

    // Where ∇xF and ∇²xyG z cancel, or z is all but orthogonal to what ∇²xyG sees, as at a solution, the hypergradient is rounding: below this
    // share of its terms, and of what ∇²xyG makes of a vector as long as z, nothing is left to compare.
    internal static double Scale(Vec<double> claimed, Vec<double> trusted, ImplicitHypergradient implicitly, ulong seed)
    {
        const double Cancellation = 1e-4;
        var typical = implicitly.Z.Norm() * implicitly.CrossTermNorm(Core.Checking.Directions.Unit(implicitly.Z.Length, seed, 4));
        var terms = Math.Max(Math.Max(implicitly.DirectTerm.Norm(), implicitly.CrossTerm.Norm()), typical);
        var scale = Math.Max(Math.Max(claimed.Norm(), trusted.Norm()), Cancellation * terms);
        return scale == 0 ? 1 : scale;
    }

    // A tenth away from the minimiser: at it ∇yG is zero, and a wrong one can't be told from a right one.
    private static Vec<double> Beside(Vec<double> minimiser, ulong seed)
    {
        const double Share = 0.1;
        var moved = minimiser.Clone();
        moved += Share * (minimiser.Norm() is > 0 and var norm ? norm : 1) * Core.Checking.Directions.Unit(minimiser.Length, seed, 3);
        return moved;
    }

    // How far one more Newton step would move the hypergradient.
    private static Vec<double> LowerGap(Vec<double> x, Vec<double> y, Vec<double> at, ImplicitHypergradient estimator)
    {
        var moved = y.Clone();
        estimator.NewtonStep(x, moved);
        var gap = new Vec<double>(x.Length);
        estimator.Estimate(x, moved, gap);
        gap -= at;
        estimator.Estimate(x, y, new(x.Length));
        return gap;
    }
}
