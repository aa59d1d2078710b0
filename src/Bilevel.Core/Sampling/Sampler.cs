using Bilevel.Numerics.Random;

namespace Bilevel.Core;

/// <summary>How draws turn into samples.</summary>
public enum Sampling
{
    /// <summary>Keyed permutations, epoch after epoch as one endless stream, so the batch size is constant.</summary>
    Shuffled,

    /// <summary>Independent uniform draws, as the theory assumes.</summary>
    WithReplacement,
}

/// <summary>Turns the name of a batch into row ids; a pure function of (seed, batch). One thread at a time.</summary>
public sealed class Sampler
{
    // The two levels never share a stream, even where a purpose serves both; but for tasks, which are the same on both.
    private const byte UpperBit = 0x80;
    private readonly ulong _seed;
    private readonly byte _level;
    private readonly Sampling _sampling;
    private readonly KeyedPermutation?[] _epochs = new KeyedPermutation?[UpperBit];

    /// <summary>A sampler over rows 0 … samples − 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">samples or batchSize is not positive.</exception>
    public Sampler(ulong seed, bool upper, int samples, int batchSize, Sampling sampling)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(samples);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        (_seed, _level, Samples, BatchSize, _sampling) = (seed, upper ? UpperBit : (byte)0, samples, batchSize, sampling);
    }

    /// <summary>The number of rows to draw from.</summary>
    public int Samples { get; }

    /// <summary>Rows in an ordinary batch.</summary>
    public int BatchSize { get; }

    /// <summary>Writes the row ids of a batch.</summary>
    /// <param name="batch">The name of the batch.</param>
    /// <param name="ids">Overwritten from its start.</param>
    /// <returns>The number of ids written.</returns>
    /// <exception cref="ArgumentException">ids is too short.</exception>
    public int Fill(Batch batch, Span<int> ids)
    {
        var count = batch.Count(Samples, BatchSize);
        if (ids.Length < count)
            throw new ArgumentException($"expected room for {count} ids, got {ids.Length}", nameof(ids));
        if (batch.IsFull)
        {
            for (var i = 0; i < count; i++)
                ids[i] = i;
        }
        else if (batch.IsBlock)
        {
            var order = Epochs(Purpose.Partition);
            order.MoveTo(_seed, Stream(Purpose.Partition), 0);
            order.Order.Slice((int)batch.Iteration * BatchSize, count).CopyTo(ids);
        }
        else if (_sampling == Sampling.WithReplacement)
        {
            var random = new RandomStream(_seed, Stream(batch.Purpose), batch.Iteration, batch.Inner);
            for (var i = 0; i < count; i++)
                ids[i] = random.NextInt(Samples);
        }
        else
        {
            FillFromEpochs(batch, ids[..count]);
        }

        return count;
    }

    private void FillFromEpochs(Batch batch, Span<int> ids)
    {
        var position = batch.Ordinal * ids.Length;
        var epoch = Math.DivRem(position, Samples, out var within);
        if (within < 0)
            (epoch, within) = (epoch - 1, within + Samples);
        var order = Epochs(batch.Purpose);
        order.MoveTo(_seed, Stream(batch.Purpose), epoch);
        for (var filled = 0; filled < ids.Length;)
        {
            if (within == Samples)
            {
                within = 0;
                order.MoveTo(_seed, Stream(batch.Purpose), ++epoch);
            }

            var count = (int)Math.Min(ids.Length - filled, Samples - within);
            order.Order.Slice((int)within, count).CopyTo(ids[filled..]);
            (filled, within) = (filled + count, within + count);
        }
    }

    private byte Stream(Purpose purpose) => (byte)((byte)purpose | (purpose == Purpose.Task ? 0 : _level));

    // The order of the epoch that a stream was last asked for: a cache of a pure function, one a purpose.
    private KeyedPermutation Epochs(Purpose purpose) => _epochs[(byte)purpose] ??= new(Samples);
}
