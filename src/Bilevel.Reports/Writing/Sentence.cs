namespace Bilevel.Reports.Writing;

/// <summary>Words as sentences.</summary>
internal static class Sentence
{
    /// <summary>The text with a capital first letter.</summary>
    public static string Capitalised(string text) =>
        text.Length == 0 ? text : string.Concat(text[..1].ToUpperInvariant(), text.AsSpan(1));
}
