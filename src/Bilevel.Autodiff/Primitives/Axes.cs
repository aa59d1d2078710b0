namespace Bilevel.Autodiff;

/// <summary>A list of numbers of axes or positions that compares by value, so that records holding it do too.</summary>
internal readonly struct Axes(int[] values) : IEquatable<Axes>
{
    public ReadOnlySpan<int> Values => values;

    public int Count => values.Length;

    public int this[int i] => values[i];

    public static implicit operator Axes(int[] values) => new(values);

    public int[] ToArray() => [.. values];

    public bool Equals(Axes other) => Values.SequenceEqual(other.Values);

    public override bool Equals(object? obj) => obj is Axes other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var value in values) hash.Add(value);
        return hash.ToHashCode();
    }

    public override string ToString() => $"[{string.Join(", ", values)}]";
}
