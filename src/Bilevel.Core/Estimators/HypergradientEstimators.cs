using Bilevel.Numerics.Text;

namespace Bilevel.Core.Estimators;

/// <summary>Every way to estimate a hypergradient that this library has: exact ones first.</summary>
public static class HypergradientEstimators
{
    private const string HestenesStiefel = "Hestenes and Stiefel 1952; Pedregosa 2016";

    // The noise of a differenced product keeps a residual from being true below this.
    private const double DifferencedTolerance = 1e-9;

    // The share of 1 + ‖y‖ by which DARTS moves the weights.
    private const double DartsLength = 0.01;

    /// <summary>All of them, in the order of tables.</summary>
    public static IReadOnlyList<EstimatorEntry> All { get; } =
    [
        Implicit("cg", "implicit, conjugate gradients", HestenesStiefel, (d, _) => new ConjugateGradient<double>(d)),
        Implicit("cgnr", "implicit, conjugate gradients on the normal equations: indefinite Hessians too", "Saad 2003, Algorithm 8.4", (d, _) => new NormalEquationCg<double>(d)),
        Implicit("minres", "implicit, minimal residuals: indefinite Hessians too", "Paige and Saunders 1975", (d, _) => new MinimalResidual<double>(d)),
        Implicit("nystrom-cg", "implicit, conjugate gradients behind a random sketch of the Hessian", "Frangella, Tropp and Udell 2023",
            (d, s) => new PreconditionedConjugateGradient<double>(d, new NystromPreconditioner<double>(d, Math.Min(s.Rank, d), s.Seed))),
        Implicit("diagonal-cg", "implicit, conjugate gradients scaled by the Hessian's diagonal", "Saad 2003, Algorithm 9.1",
            (d, s) => new PreconditionedConjugateGradient<double>(d, new DiagonalPreconditioner<double>(d, s.Probes, s.Seed))) with { Limit = DiagonalLimit },
        Implicit("neumann", "implicit, Neumann series", "Lorraine, Vicol and Duvenaud 2020", (d, s) => new NeumannSolver<double>(d, s.Step)),
        Implicit("fixed-point", "implicit, Richardson's fixed point", "Grazzi, Franceschi, Pontil and Salzo 2020", (d, s) => new FixedPointSolver<double>(d, s.Step)),
        new("unrolled", "backwards through steps from the lower level's start", "Franceschi, Donini, Frasconi and Pontil 2017")
        {
            EffortUnit = "step", BeginsAtStart = true, KeepsIterates = true, Maker = (o, s) => new UnrolledMethod(o, s.Step, s.Tolerance),
        },
        new("unrolled-last", "backwards through the last steps before the minimiser", "Shaban, Cheng, Hatch and Boots 2019")
        {
            EffortUnit = "step", KeepsIterates = true, Maker = (o, s) => new UnrolledMethod(o, s.Step, s.Tolerance),
        },
        new("forward", "dy/dx carried forwards through steps from the lower level's start", "Franceschi, Donini, Frasconi and Pontil 2017")
        {
            EffortUnit = "step", BeginsAtStart = true, Maker = (o, s) => new ForwardMethod(o, s.Step, s.Tolerance),
            Limit = (shape, s) => shape.UpperDimension <= s.MaxColumns ? null
                : $"forward mode carries p = {shape.UpperDimension} columns of d = {shape.LowerDimension}, two products each a step; allowed are {s.MaxColumns}",
        },
        new("finite-difference", "implicit by conjugate gradients, the cross product by central differences of ∇xG", "Liu, Simonyan and Yang 2019, section 2.3, with the solved z")
        {
            Maker = (o, s) => new ImplicitMethod(o, new ConjugateGradient<double>(o.Shape.LowerDimension), s.Tolerance, cross: new DifferencedLinearization(o)),
        },
        new("differences", "implicit by conjugate gradients, every product by central differences of ∇yG and ∇xG", "Pearlmutter 1994, section 2")
        {
            EffortUnit = "differenced product",
            Maker = (o, s) => new ImplicitMethod(o, new ConjugateGradient<double>(o.Shape.LowerDimension), Math.Max(s.Tolerance, DifferencedTolerance), new DifferencedLinearization(o)),
        },
        Implicit("sgd", "implicit, stochastic gradients with a constant step", "Grazzi, Pontil and Salzo 2021", (d, s) => new StochasticGradientSolver<double>(d, s.Step)) with
        {
            Bias = "the noise of the draws leaves a floor that falls with the step",
            Maker = (o, s) => new ImplicitMethod(o, new StochasticGradientSolver<double>(o.Shape.LowerDimension, s.Step), s.Tolerance, new DrawnLinearization<double>(o)),
        },
        new("penalty", "difference of ∇xG at the minimisers of F/λ + G and of G", "Kwon, Kwon, Wright and Nowak 2023")
        {
            Bias = "O(1/λ)", EffortUnit = "step", Maker = (o, s) => new PenaltyMethod(o, s.Step / (1 + 1 / s.Penalty), s.Penalty, s.Tolerance),
        },
        Implicit("diagonal", "the Hessian taken for its diagonal", "Becker and LeCun 1989", (d, s) => new DiagonalSolver<double>(d, new DiagonalPreconditioner<double>(d, s.Probes, s.Seed))) with
        {
            Bias = "the Hessian is not diagonal", EffortUnit = null, Limit = DiagonalLimit,
        },
        Implicit("identity", "the Hessian taken for I/η, which is one step differentiated (T1–T2)", "Luketina, Berglund, Greff and Raiko 2016", (d, s) => new IdentitySolver<double>(d, s.Step)) with
        {
            Bias = "the inverse Hessian is replaced by ηI", EffortUnit = null,
        },
        new("darts", "the Hessian taken for I/η, the cross product by differences of ∇xG", "Liu, Simonyan and Yang 2019, second order")
        {
            Bias = "the inverse Hessian is replaced by ηI", EffortUnit = null,
            Maker = (o, s) => new ImplicitMethod(o, new IdentitySolver<double>(o.Shape.LowerDimension, s.Step), s.Tolerance, cross: new DifferencedLinearization(o) { Length = DartsLength }),
        },
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(e => e.Name)];

    /// <summary>The estimator of that name.</summary>
    /// <exception cref="ArgumentException">There is none; the message names the nearest.</exception>
    public static EstimatorEntry Find(string name) =>
        All.FirstOrDefault(e => e.Name == name) ?? throw new ArgumentException(Nearest.Message("estimator", name, Names), nameof(name));

    private static EstimatorEntry Implicit(string name, string summary, string source, Func<int, EstimatorSettings, LinearSolver<double>> solver) => new(name, summary, source)
    {
        Maker = (o, s) => new ImplicitMethod(o, solver(o.Shape.LowerDimension, s), s.Tolerance),
    };

    private static string? DiagonalLimit(ProblemShape shape, EstimatorSettings settings) => settings.Probes > 0 || shape.LowerDimension <= settings.MaxDiagonal
        ? null
        : $"an exact diagonal costs d = {shape.LowerDimension} products; allowed are {settings.MaxDiagonal}: estimate it with probes";
}
