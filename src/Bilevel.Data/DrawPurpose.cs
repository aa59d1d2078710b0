namespace Bilevel.Data;

/// <summary>The random streams of data preparation; the same numbers as the purposes of that name in the solver's own list.</summary>
internal static class DrawPurpose
{
    public const byte Split = 13;
    public const byte Corruption = 14;

    /// <summary>Vectors of words that no table has; data preparation's own.</summary>
    public const byte UnknownWord = 32;
}
