using Bilevel.Numerics.Random;

namespace Bilevel.Autodiff;

/// <summary>The uniform numbers that (seed, stream, indices) name, four at a time and in any order.</summary>
/// <remarks>
/// The key of the draw is itself drawn, under the seed, at a counter that holds the stream and the word "drop", so that it has nothing to do with batches drawn from the same seed.
/// The counter of four elements holds their number and the indices. 24 bits make a number, so that float and double see the same.
/// </remarks>
internal readonly ref struct UniformDraw
{
    private const uint Drop = 0x64726F70;

    private readonly uint _k0, _k1, _c1, _c2, _c3;

    /// <param name="seed">Seed of the draw.</param>
    /// <param name="stream">Tells several draws with one seed apart.</param>
    /// <param name="indices">One to three; absent ones count as 0.</param>
    public UniformDraw(ulong seed, byte stream, ReadOnlySpan<int> indices)
    {
        (_k0, _k1, _, _) = Philox.Block(stream, Drop, Drop, Drop, (uint)seed, (uint)(seed >> 32));
        _c1 = (uint)indices[0];
        if (indices.Length > 1) _c2 = (uint)indices[1];
        if (indices.Length > 2) _c3 = (uint)indices[2];
    }

    /// <summary>Elements 4·block … 4·block + 3.</summary>
    public void Four(uint block, Span<float> into)
    {
        var (w0, w1, w2, w3) = Philox.Block(block, _c1, _c2, _c3, _k0, _k1);
        (into[0], into[1], into[2], into[3]) = (Unit(w0), Unit(w1), Unit(w2), Unit(w3));
    }

    private static float Unit(uint word) => (word >> 8) * (1f / (1 << 24));
}
