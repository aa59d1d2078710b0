using System.Numerics;

namespace Bilevel.Numerics.Random;

/// <summary>A permutation of 0 … n − 1 computed entry by entry from a key, so that shuffled epochs need no stored order.</summary>
/// <remarks>A six-round Feistel network on the next even number of bits; values outside 0 … n − 1 walk on along their cycle.</remarks>
public readonly struct KeyedPermutation
{
    private const int Rounds = 6;
    private readonly uint _count, _halfMask;
    private readonly int _halfBits;
    private readonly uint _r0, _r1, _r2, _r3, _k;

    /// <summary>The permutation of 0 … count − 1 that belongs to (seed, stream, epoch).</summary>
    /// <exception cref="ArgumentOutOfRangeException">count is not positive.</exception>
    public KeyedPermutation(int count, ulong seed, byte stream, long epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        _count = (uint)count;
        _halfBits = Math.Max(1, (BitOperations.Log2((uint)Math.Max(1, count - 1)) + 2) / 2);
        _halfMask = (1u << _halfBits) - 1;
        var keys = new RandomStream(seed, stream, epoch, 0);
        (_r0, _r1, _r2, _r3, _k) = (keys.NextUInt32(), keys.NextUInt32(), keys.NextUInt32(), keys.NextUInt32(), keys.NextUInt32());
    }

    /// <summary>Where <paramref name="index"/> goes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">index is not in 0 … count − 1.</exception>
    public int this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, _count, nameof(index));
            var value = (uint)index;
            do
                value = Encrypt(value);
            while (value >= _count);
            return (int)value;
        }
    }

    private uint Encrypt(uint value)
    {
        var (left, right) = (value >> _halfBits, value & _halfMask);
        for (var round = 0; round < Rounds; round++)
        {
            var key = (round & 3) switch { 0 => _r0, 1 => _r1, 2 => _r2, _ => _r3 } + (uint)round * _k;
            (left, right) = (right, left ^ (Mix(right ^ key) & _halfMask));
        }

        return left << _halfBits | right;
    }

    // The finaliser of MurmurHash3: every input bit reaches every output bit.
    private static uint Mix(uint h)
    {
        h = (h ^ h >> 16) * 0x85EBCA6B;
        h = (h ^ h >> 13) * 0xC2B2AE35;
        return h ^ h >> 16;
    }
}
