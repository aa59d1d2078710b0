namespace Bilevel.Reports.Writing;

/// <summary>Words as sentences.</summary>
internal static class Sentence
{
    private const char Compound = '-'; // x-updates are updates of x

    /// <summary>The text with a capital first letter, unless that is a symbol.</summary>
    public static string Capitalised(string text) =>
        text.Length == 0 || text.AsSpan(1).StartsWith([Compound]) ? text : string.Concat(text[..1].ToUpperInvariant(), text.AsSpan(1));
}
