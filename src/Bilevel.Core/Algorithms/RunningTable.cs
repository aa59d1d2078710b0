using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>What every block of a finite sum said when it was last asked, and the mean of that: the memory of a variance-reduced direction.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="rows">One row a block, row after row; all zeros, or whatever a checkpoint held.</param>
/// <param name="mean">The mean of the rows, each by its block's share of the samples.</param>
/// <param name="samples">The samples in all.</param>
/// <param name="batchSize">The samples of every block but the last, which may be shorter.</param>
public sealed class RunningTable<T>(Vec<T> rows, Vec<T> mean, int samples, int batchSize)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vec<T> _difference = new(mean.Length), _direction = new(mean.Length);

    /// <summary>The number of blocks into which <paramref name="samples"/> fall.</summary>
    public static int Blocks(int samples, int batchSize) => (samples - 1) / batchSize + 1;

    /// <summary>d = q − row i;   the direction d + mean;   then mean ← mean + wᵢ d and row i ← q.</summary>
    /// <param name="i">The block.</param>
    /// <param name="q">What the block says now.</param>
    /// <returns>The direction, good until the next call. With i drawn by its share wᵢ its mean is the mean of all blocks now.</returns>
    public Vec<T> Replace(int i, Vec<T> q)
    {
        var d = _difference;
        var row = rows.Span.Slice(i * d.Length, d.Length);
        row.CopyTo(d.Span);
        d.Set(q - d);
        _direction.Set(d + mean);
        mean += (double)Batch.Block(i).Count(samples, batchSize) / samples * d;
        q.Span.CopyTo(row);
        return _direction;
    }
}
