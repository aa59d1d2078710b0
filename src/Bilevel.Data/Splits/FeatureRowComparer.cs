namespace Bilevel.Data;

/// <summary>Holds two rows of features equal if every number is; −0 equals 0.</summary>
internal sealed class FeatureRowComparer : IEqualityComparer<ReadOnlyMemory<float>>
{
    public bool Equals(ReadOnlyMemory<float> x, ReadOnlyMemory<float> y) => x.Span.SequenceEqual(y.Span);

    public int GetHashCode(ReadOnlyMemory<float> row)
    {
        var hash = new HashCode();
        foreach (var value in row.Span)
            hash.Add(value);
        return hash.ToHashCode();
    }
}
