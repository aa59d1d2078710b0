namespace Bilevel.Core.Algorithms;

/// <summary>What BOME's direction has to take off the lower level's gap.</summary>
public enum BomeBarrier
{
    /// <summary>φ = η ‖∇q̂‖².</summary>
    SquaredGradient,

    /// <summary>φ = η q̂.</summary>
    Value,
}
