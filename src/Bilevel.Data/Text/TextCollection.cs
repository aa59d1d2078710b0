namespace Bilevel.Data;

/// <summary>A text with its class and the group that it comes from.</summary>
/// <param name="Text">The text as it was written.</param>
/// <param name="Label">The class id.</param>
/// <param name="Group">The group, such as a review's domain; empty where there are none.</param>
/// <param name="Place">Where it stands in its file, in words: a member and a line.</param>
public sealed record LabelledText(string Text, int Label, string Group, string Place);

/// <summary>Texts as a reader found them.</summary>
/// <param name="Origin">The file, as the user named it.</param>
/// <param name="Sha256">The SHA-256 of the file's bytes as stored, in lower-case hexadecimal.</param>
/// <param name="ClassNames">The name of each class id.</param>
/// <param name="Texts">The texts in the order of the file.</param>
public sealed record TextCollection(string Origin, string Sha256, IReadOnlyList<string> ClassNames, IReadOnlyList<LabelledText> Texts)
{
    /// <summary>How many rows of the file the reader's rule leaves out, such as those of a neutral class.</summary>
    public int LeftOut { get; init; }
}
