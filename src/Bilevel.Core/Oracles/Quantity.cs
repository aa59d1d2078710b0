namespace Bilevel.Core;

/// <summary>What the ledger counts: the five oracles of the papers, those that first-order methods add, and values.</summary>
public enum Quantity
{
    /// <summary>∇xF(x, y; ζ) ∈ Rᵖ.</summary>
    UpperGradientX,

    /// <summary>∇yF(x, y; ζ) ∈ Rᵈ.</summary>
    UpperGradientY,

    /// <summary>∇yG(x, y; ξ) ∈ Rᵈ.</summary>
    LowerGradientY,

    /// <summary>∇²yyG(x, y; ξ)·v ∈ Rᵈ.</summary>
    Hvp,

    /// <summary>∇²xyG(x, y; ξ)·v = ∇x⟨∇yG, v⟩ ∈ Rᵖ, which both papers call JVP.</summary>
    Jvp,

    /// <summary>∇xG(x, y; ξ) ∈ Rᵖ.</summary>
    LowerGradientX,

    /// <summary>∇²yxG(x, y; ξ)·u ∈ Rᵈ for an upper-level direction u ∈ Rᵖ.</summary>
    CrossProduct,

    /// <summary>A value of F or of G.</summary>
    Value,
}

/// <summary>How quantities are written in tables and on the command line.</summary>
public static class Quantities
{
    /// <summary>All quantities, in the order of the ledger's columns.</summary>
    public static IReadOnlyList<Quantity> All { get; } = Enum.GetValues<Quantity>();

    /// <summary>The mathematical symbol, for people.</summary>
    public static string Symbol(this Quantity quantity) => quantity switch
    {
        Quantity.UpperGradientX => "∇xF",
        Quantity.UpperGradientY => "∇yF",
        Quantity.LowerGradientY => "∇yG",
        Quantity.Hvp => "HVP",
        Quantity.Jvp => "JVP",
        Quantity.LowerGradientX => "∇xG",
        Quantity.CrossProduct => "∇²yxG·u",
        Quantity.Value => "values",
        _ => throw new ArgumentOutOfRangeException(nameof(quantity), quantity, "not a quantity"),
    };

    /// <summary>The short name in files and budgets: fx, fy, gy, hvp, jvp, gx, cross, value.</summary>
    public static string Key(this Quantity quantity) => quantity switch
    {
        Quantity.UpperGradientX => "fx",
        Quantity.UpperGradientY => "fy",
        Quantity.LowerGradientY => "gy",
        Quantity.Hvp => "hvp",
        Quantity.Jvp => "jvp",
        Quantity.LowerGradientX => "gx",
        Quantity.CrossProduct => "cross",
        Quantity.Value => "value",
        _ => throw new ArgumentOutOfRangeException(nameof(quantity), quantity, "not a quantity"),
    };
}
