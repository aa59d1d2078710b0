namespace Bilevel.Core;

/// <summary>Tests of what is asked.</summary>
public static class Asks
{
    /// <summary>Whether <paramref name="part"/> is among what is asked; unlike <see cref="Enum.HasFlag"/> it never allocates.</summary>
    public static bool Has(this LowerAsk ask, LowerAsk part) => (ask & part) == part;

    /// <summary>Whether <paramref name="part"/> is among what is asked; unlike <see cref="Enum.HasFlag"/> it never allocates.</summary>
    public static bool Has(this UpperAsk ask, UpperAsk part) => (ask & part) == part;
}
