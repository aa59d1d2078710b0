using Bilevel.Core;
using Bilevel.Core.Checking;
using Bilevel.Core.Estimators;
using Bilevel.Numerics;

namespace Bilevel.Testing.Mutants;

/// <summary>A wrong way to compute a hypergradient.</summary>
/// <param name="Name">The mistake.</param>
/// <param name="Signature">A part of the sentence by which a check names it; empty if nothing gives it away.</param>
/// <param name="Of">The mistake made on a problem.</param>
public sealed record EstimatorMutant(string Name, string Signature, Func<IOracle<double>, HypergradientEstimator> Of)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>The mistakes that every test of a hypergradient must notice.</summary>
public static class EstimatorMutants
{
    private const double Exact = 1e-14;

    /// <summary>Mistakes that show on every problem whose F depends on x and y.</summary>
    public static IReadOnlyList<EstimatorMutant> Everywhere { get; } =
    [
        new("zero", "exactly zero", _ => (_, _, into) => into.Clear()),
        Scaled(-1), Scaled(0.5), Scaled(2), Scaled(3),
        new("no direct term", "direct term", o => From(o, (p, into) => into.Set(-1 * p.CrossTerm))),
        new("no cross term", "cross term", o => From(o, (p, into) => into.CopyFrom(p.DirectTerm))),
        new("inverse Hessian replaced by I", "inverse Hessian", WithoutHessian),
        new("previous CG iterate", "", PreviousIterate),
        new("wrong sign of z", "wrong sign", o => From(o, (p, into) => into.Set(p.DirectTerm + p.CrossTerm))),
    ];

    /// <summary>Mistakes that show where the second derivatives of G change with x or y.</summary>
    public static IReadOnlyList<EstimatorMutant> OfCurvature { get; } =
    [
        new("HVP at the wrong point", "", o => SecondOrder(o, hvpFrozen: true, jvpFrozen: false)),
        new("second order detached", "", o => SecondOrder(o, hvpFrozen: false, jvpFrozen: true)),
    ];

    /// <summary>Each mistake on each checked problem on which it is one.</summary>
    public static IEnumerable<(string Problem, EstimatorMutant Mutant)> Cases =>
    [
        .. Everywhere.SelectMany(mutant => (IEnumerable<(string, EstimatorMutant)>)[("quadratic", mutant), ("logistic", mutant)]),
        // Where F does not depend on x, the direct term is zero: nothing is missing without it.
        .. Everywhere.Where(mutant => mutant.Name is not "no direct term" and not "no cross term").Select(mutant => ("reweighted ridge", mutant)),
        .. OfCurvature.SelectMany(mutant => (IEnumerable<(string, EstimatorMutant)>)[("logistic", mutant), ("reweighted ridge", mutant)]),
    ];

    /// <summary>The right hypergradient of another problem, its own lower level solved.</summary>
    public static HypergradientEstimator OfAnotherProblem(IOracle<double> other) => (x, y, into) =>
    {
        var minimiser = y.Clone();
        new LowerLevelSolver(other).Solve(x, minimiser);
        new ImplicitHypergradient(other, Exact).Estimate(x, minimiser, into);
    };

    private static EstimatorMutant Scaled(double factor) => new(
        FormattableString.Invariant($"{factor} times"), factor < 0 ? "wrong sign" : FormattableString.Invariant($"{factor} times"),
        o => From(o, (p, into) => into.Set(factor * p.DirectTerm - factor * p.CrossTerm)));

    private static HypergradientEstimator From(IOracle<double> oracle, Action<ImplicitHypergradient, Vec<double>> combine) => (x, y, into) =>
    {
        var parts = new ImplicitHypergradient(oracle, Exact);
        parts.Estimate(x, y, into);
        combine(parts, into);
    };

    private static HypergradientEstimator WithoutHessian(IOracle<double> oracle) => (x, y, into) =>
    {
        var upper = oracle.Upper(x, y, Batch.Full, new(UpperAsk.Gradients, oracle.Shape));
        var jvp = oracle.Lower(x, y, upper.GradientY, Batch.Full, new(LowerAsk.Jvp, oracle.Shape)).Jvp;
        into.Set(upper.GradientX - jvp);
    };

    // What a solver returns that stops on the residual of one iterate and hands back the one before.
    private static HypergradientEstimator PreviousIterate(IOracle<double> oracle) => (x, y, into) =>
    {
        var d = oracle.Shape.LowerDimension;
        var upper = oracle.Upper(x, y, Batch.Full, new(UpperAsk.Gradients, oracle.Shape));
        var linearization = oracle.CreateLinearization();
        linearization.MoveTo(x, y, Batch.Full);
        Vec<double> z = new(d), jz = new(x.Length);
        var cg = new ConjugateGradient<double>(d);
        var needed = cg.Solve(linearization, upper.GradientY, z, 1e-10, 20 * d).Iterations;
        z.Clear();
        if (needed > 1)
            cg.Solve(linearization, upper.GradientY, z, 0, needed - 1);
        linearization.Apply(z, null, jz);
        into.Set(upper.GradientX - jz);
    };

    // The frozen point is the origin: where a user's code kept what it had computed before the lower level moved.
    private static HypergradientEstimator SecondOrder(IOracle<double> oracle, bool hvpFrozen, bool jvpFrozen) => (x, y, into) =>
    {
        Vec<double> noX = new(x.Length), noY = new(y.Length), z = new(y.Length), jz = new(x.Length);
        var upper = oracle.Upper(x, y, Batch.Full, new(UpperAsk.Gradients, oracle.Shape));
        ILinearization<double> hessian = oracle.CreateLinearization(), mixed = oracle.CreateLinearization();
        hessian.MoveTo(hvpFrozen ? noX : x, hvpFrozen ? noY : y, Batch.Full);
        mixed.MoveTo(x, jvpFrozen ? noY : y, Batch.Full);
        new ConjugateGradient<double>(y.Length).Solve(hessian, upper.GradientY, z, Exact, 20 * y.Length);
        mixed.Apply(z, null, jz);
        into.Set(upper.GradientX - jz);
    };
}
