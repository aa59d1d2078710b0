namespace Bilevel.Data;

/// <summary>Holds two texts equal if they have the same words, whatever their case and what stands between the words.</summary>
internal sealed class SameWords : IEqualityComparer<string>
{
    private readonly Spelling _one = new(lowerCase: true), _other = new(lowerCase: true);

    public bool Equals(string? x, string? y) => ReferenceEquals(x, y) || x is not null && y is not null && Tokens.Same(_one.Of(x), _other.Of(y));

    public int GetHashCode(string text)
    {
        var hash = new WordHash();
        foreach (var word in new Tokens(_one.Of(text)))
            hash.Add(word);
        return (int)hash.Value;
    }
}
