namespace Bilevel.Numerics.Random;

/// <summary>A uniformly random permutation of 0 … n − 1 that is a pure function of its key; moving to another key reuses the storage.</summary>
/// <remarks>The shuffle of Fisher and Yates (1938) by the draws of one <see cref="RandomStream"/>: O(n) a key, one load an entry.</remarks>
public sealed class KeyedPermutation
{
    private readonly int[] _order;
    private (ulong Seed, byte Stream, long Epoch)? _key;

    /// <summary>Room for a permutation of 0 … count − 1; <see cref="MoveTo"/> fills it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">count is not positive.</exception>
    public KeyedPermutation(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        _order = new int[count];
    }

    /// <summary>The permutation of 0 … count − 1 that belongs to (seed, stream, epoch).</summary>
    /// <exception cref="ArgumentOutOfRangeException">count is not positive.</exception>
    public KeyedPermutation(int count, ulong seed, byte stream, long epoch)
        : this(count) => MoveTo(seed, stream, epoch);

    /// <summary>Where each index goes, in order.</summary>
    public ReadOnlySpan<int> Order => _order;

    /// <summary>Where <paramref name="index"/> goes.</summary>
    /// <exception cref="IndexOutOfRangeException">index is not in 0 … count − 1.</exception>
    public int this[int index] => _order[index];

    /// <summary>Becomes the permutation of another key; costs nothing if it is the same.</summary>
    public void MoveTo(ulong seed, byte stream, long epoch)
    {
        if (_key == (seed, stream, epoch))
            return;
        for (var i = 0; i < _order.Length; i++)
            _order[i] = i;
        var random = new RandomStream(seed, stream, epoch, 0);
        for (var left = _order.Length; left > 1; left--)
        {
            var chosen = random.NextInt(left);
            (_order[left - 1], _order[chosen]) = (_order[chosen], _order[left - 1]);
        }

        _key = (seed, stream, epoch);
    }
}
