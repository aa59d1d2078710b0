namespace Bilevel.Data;

/// <summary>What becomes of a word that has no vector.</summary>
public enum UnknownWords
{
    /// <summary>It is left out.</summary>
    Drop,

    /// <summary>It gets the vector of a bucket that its letters choose: the same word the same vector, another word mostly another.</summary>
    Hash,
}

/// <summary>How texts become numbers.</summary>
public sealed record TextEncoding
{
    /// <summary>The most words of a text; the first so many are kept.</summary>
    public int MaximumWords
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "a text must be allowed at least 1 word");
    } = 32;

    /// <summary>Whether letters are lower-cased before a word is looked up.</summary>
    public bool LowerCase { get; init; } = true;

    /// <summary>What becomes of a word that has no vector.</summary>
    public UnknownWords Unknown { get; init; } = UnknownWords.Drop;
}
