using Bilevel.Data;

namespace Bilevel.Tasks;

/// <summary>What a run says of texts that take no part, as <see cref="DataInfo.Remarks"/>.</summary>
internal static class TextRemarks
{
    /// <summary>The texts that were left out before they were encoded, and those that the split left out.</summary>
    public static IReadOnlyList<string> Of(EncodedTexts texts, Split split) =>
        [Repeats(texts), FormattableString.Invariant($"texts left out because an earlier one has the same known words as far as both are read: {split.Repeated.Count:#,0}")];

    /// <summary>The texts that were left out before they were encoded.</summary>
    public static string Repeats(EncodedTexts texts) =>
        FormattableString.Invariant($"texts left out because an earlier one{(texts.Groups.Any(group => group.Length > 0) ? " of their group" : "")} has the same words: {texts.Repeats:#,0}");
}
