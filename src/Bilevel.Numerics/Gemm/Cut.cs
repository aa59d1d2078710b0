namespace Bilevel.Numerics;

/// <summary>A length cut into pieces of at most a given size, as equal as they can be: the longer ones first.</summary>
internal readonly struct Cut
{
    private readonly int _short, _longer;

    public Cut(int length, int most)
        : this(length, (length + most - 1) / most, default)
    {
    }

    private Cut(int length, int count, ValueTuple _)
    {
        Count = count;
        (_short, _longer) = count == 0 ? (0, 0) : (length / count, length % count);
    }

    /// <summary>The number of pieces.</summary>
    public int Count { get; }

    /// <summary>A length cut into a given number of pieces.</summary>
    public static Cut Into(int length, int count) => new(length, count, default);

    /// <summary>Where piece <paramref name="i"/> begins; piece Count begins at the end.</summary>
    public int Start(int i) => i * _short + Math.Min(i, _longer);

    /// <summary>The size of piece <paramref name="i"/>.</summary>
    public int Size(int i) => i < _longer ? _short + 1 : _short;
}
