using System.Globalization;

namespace Bilevel.Data.Tests.Text;

/// <summary>Small collections and vectors made by hand.</summary>
internal static class Texts
{
    /// <summary>Vectors (n, −n), n = 1, 2, … in the order of the words.</summary>
    public static WordVectors Vectors(params string[] words) =>
        new(words, [.. words.SelectMany((_, i) => new float[] { i + 1, -i - 1 })], "made.txt", "aa");

    /// <summary>Texts of class 0 and 1 in turn, in one group.</summary>
    public static TextCollection Of(params string[] texts) => Of([.. texts.Select((text, i) => (text, i % 2, "g"))]);

    public static TextCollection Of(params (string Text, int Label, string Group)[] texts) =>
        new("made.json", "bb", ["negative", "positive"], [.. texts.Select((text, i) => new LabelledText(text.Text, text.Label, text.Group, Place(i)))]);

    /// <summary>The words of all texts as a string: numbers by blanks, texts by bars.</summary>
    public static string Words(EncodedTexts texts) =>
        string.Join('|', Enumerable.Range(0, texts.Count).Select(text => string.Join(' ', texts.WordsOf(text).ToArray())));

    private static string Place(int text) => string.Create(CultureInfo.InvariantCulture, $"line {text + 1}");
}
