namespace Bilevel.Core.Estimators;

/// <summary>What the estimators of the catalogue are made with.</summary>
/// <param name="Step">η: of steps on the lower level, of fixed points and series; below 2 / L.</param>
public sealed record EstimatorSettings(double Step)
{
    /// <summary>η, above 0.</summary>
    public double Step { get; init => field = Algorithms.Require.PositiveFinite(value); } = Step;

    /// <summary>The relative residual at which an estimate is converged.</summary>
    public double Tolerance { get; init => field = Algorithms.Require.NonNegativeFinite(value); } = 1e-12;

    /// <summary>λ of the penalty method.</summary>
    public double Penalty { get; init => field = Algorithms.Require.PositiveFinite(value); } = 1e3;

    /// <summary>The most vectors of the Nyström sketch.</summary>
    public int Rank { get; init => field = Algorithms.Require.AtLeast(1, value); } = 10;

    /// <summary>Probes of an estimated diagonal; 0 for the exact one.</summary>
    public int Probes { get; init => field = Algorithms.Require.AtLeast(0, value); }

    /// <summary>The most columns dy/dxᵢ that forward mode carries; it is skipped where p is larger.</summary>
    public int MaxColumns { get; init => field = Algorithms.Require.AtLeast(1, value); } = 64;

    /// <summary>The most products that an exact diagonal may cost; what needs one is skipped where d is larger, unless it is estimated.</summary>
    public int MaxDiagonal { get; init => field = Algorithms.Require.AtLeast(1, value); } = 4096;

    /// <summary>The key of sketches, probes and draws.</summary>
    public ulong Seed { get; init; }
}
