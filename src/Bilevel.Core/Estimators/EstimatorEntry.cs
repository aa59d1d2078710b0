using Bilevel.Numerics;

namespace Bilevel.Core.Estimators;

/// <summary>An estimate of ∇Φ with what is known of it.</summary>
/// <param name="Hypergradient">∈ Rᵖ.</param>
/// <param name="Certificate">How well its linear system was solved, in whatever way it was.</param>
/// <param name="Cost">What was evaluated for it.</param>
public sealed record HypergradientEstimate(Vec<double> Hypergradient, SolveCertificate Certificate, Ledger Cost);

/// <summary>What there is to know of an estimator.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Summary">What it does, in a line.</param>
/// <param name="Source">Where it is from.</param>
public sealed record EstimatorEntry(string Name, string Summary, string Source)
{
    /// <summary>Why it stays off ∇Φ whatever the effort; null if it is exact in the limit of effort.</summary>
    public string? Bias { get; init; }

    /// <summary>Whether it is exact in the limit of effort, up to rounding, where y = y*(x).</summary>
    public bool IsExact => Bias is null;

    /// <summary>Of what an effort of 1 is one; null if it knows no effort.</summary>
    public string? EffortUnit { get; init; } = "product";

    /// <summary>Whether it begins at the start of the lower level instead of at its minimiser.</summary>
    public bool BeginsAtStart { get; init; }

    /// <summary>Whether it keeps an iterate of the lower level for every step of its effort.</summary>
    public bool KeepsIterates { get; init; }

    /// <summary>Makes it for an oracle.</summary>
    public required Func<IOracle<double>, EstimatorSettings, HypergradientMethod> Maker { get; init; }

    /// <summary>Says why it does not suit a shape; null if it does.</summary>
    public Func<ProblemShape, EstimatorSettings, string?> Limit { get; init; } = (_, _) => null;

    /// <summary>The estimator for an oracle.</summary>
    public HypergradientMethod Create(IOracle<double> oracle, EstimatorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(oracle);
        ArgumentNullException.ThrowIfNull(settings);
        return Maker(oracle, settings);
    }

    /// <summary>Why it does not suit a problem of that shape, in a sentence; null if it does.</summary>
    public string? NotApplicable(ProblemShape shape, EstimatorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(settings);
        return Limit(shape, settings);
    }

    /// <summary>An estimate at (x, y) with what it cost; see <see cref="HypergradientMethod.Estimate"/>.</summary>
    public HypergradientEstimate Estimate(IOracle<double> oracle, EstimatorSettings settings, Vec<double> x, Vec<double> y, int effort)
    {
        ArgumentNullException.ThrowIfNull(oracle);
        var (ledger, hypergradient) = (new Ledger(), new Vec<double>(oracle.Shape.UpperDimension));
        var certificate = Create(new CountingOracle<double>(oracle, ledger), settings).Estimate(x, y, effort, hypergradient);
        return new(hypergradient, certificate, ledger);
    }
}
