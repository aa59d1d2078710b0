namespace Bilevel.Data;

/// <summary>Holds two rows equal if every number is; −0 equals 0.</summary>
/// <typeparam name="T">Features, or numbers of words.</typeparam>
internal sealed class RowComparer<T> : IEqualityComparer<ReadOnlyMemory<T>>
    where T : unmanaged, IEquatable<T>
{
    public bool Equals(ReadOnlyMemory<T> x, ReadOnlyMemory<T> y) => x.Span.SequenceEqual(y.Span);

    public int GetHashCode(ReadOnlyMemory<T> row)
    {
        var hash = new HashCode();
        foreach (var value in row.Span)
            hash.Add(value);
        return hash.ToHashCode();
    }
}
