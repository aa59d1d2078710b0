namespace Bilevel.Numerics.Random;

/// <summary>The random numbers of one draw: a pure function of (seed, stream, iteration, inner step), read from the start each time.</summary>
/// <remarks>
/// Counter: position (32 bits), stream (8) and inner step (24), iteration (64, two's complement, so refinement steps before the
/// first iteration may be negative). The struct only remembers how far the draw has been read; it is never saved.
/// </remarks>
public struct RandomStream
{
    private const int MaxInner = 1 << 24;
    private readonly uint _k0, _k1, _c1, _c2, _c3;
    private uint _position;
    private uint _w1, _w2, _w3;
    private int _left;
    private double _spareGaussian;
    private bool _hasSpare;

    /// <summary>The start of the draw (seed, stream, iteration, inner).</summary>
    /// <exception cref="ArgumentOutOfRangeException">inner is not in 0 … 2²⁴ − 1.</exception>
    public RandomStream(ulong seed, byte stream, long iteration, int inner)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inner);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(inner, MaxInner);
        (_k0, _k1) = ((uint)seed, (uint)(seed >> 32));
        (_c1, _c2, _c3) = ((uint)stream << 24 | (uint)inner, (uint)iteration, (uint)((ulong)iteration >> 32));
    }

    /// <summary>The next 32 random bits.</summary>
    public uint NextUInt32()
    {
        switch (_left--)
        {
            case 3: return _w1;
            case 2: return _w2;
            case 1: return _w3;
            default:
                (var w0, _w1, _w2, _w3) = Philox.Block(_position++, _c1, _c2, _c3, _k0, _k1);
                _left = 3;
                return w0;
        }
    }

    /// <summary>A uniform number in [0, 1) with 53 random bits.</summary>
    public double NextDouble() => (((ulong)NextUInt32() << 32 | NextUInt32()) >> 11) * (1.0 / (1UL << 53));

    /// <summary>A uniform integer in 0 … <paramref name="bound"/> − 1, without bias (Lemire 2019).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not positive.</exception>
    public int NextInt(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        var product = (ulong)NextUInt32() * (uint)bound;
        if ((uint)product < (uint)bound)
        {
            var threshold = (uint)-bound % (uint)bound;
            while ((uint)product < threshold)
                product = (ulong)NextUInt32() * (uint)bound;
        }

        return (int)(product >> 32);
    }

    /// <summary>A standard normal number (Box and Muller 1958).</summary>
    public double NextGaussian()
    {
        if (_hasSpare)
        {
            _hasSpare = false;
            return _spareGaussian;
        }

        var radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        var (sin, cos) = Math.SinCos(2 * Math.PI * NextDouble());
        (_spareGaussian, _hasSpare) = (radius * sin, true);
        return radius * cos;
    }
}
