namespace Bilevel.Core;

/// <summary>What a stream of random numbers is for; every purpose draws from its own stream.</summary>
public enum Purpose : byte
{
    /// <summary>Upper-level batches ζ.</summary>
    Upper = 1,

    /// <summary>Upper-level batches for ∇yF where a method draws them apart.</summary>
    UpperY = 2,

    /// <summary>Lower-level batches ξ for the y-update.</summary>
    Lower = 3,

    /// <summary>Lower-level batches for the HVP where a method draws them apart.</summary>
    Hvp = 4,

    /// <summary>Lower-level batches for the JVP where a method draws them apart.</summary>
    Jvp = 5,

    /// <summary>Lower-level batches for a penalised copy of y.</summary>
    Penalty = 6,

    /// <summary>Lower-level batches for ∇xG.</summary>
    CrossX = 7,

    /// <summary>Batches of the refinement before the first iteration.</summary>
    Refinement = 8,

    /// <summary>An algorithm's own random numbers.</summary>
    Algorithm = 9,

    /// <summary>Noise of a synthetic problem.</summary>
    Noise = 10,

    /// <summary>Initial points.</summary>
    Initialisation = 11,

    /// <summary>The fixed partition of the samples into blocks.</summary>
    Partition = 12,

    /// <summary>Data splits.</summary>
    Split = 13,

    /// <summary>Label corruption.</summary>
    Corruption = 14,

    /// <summary>Directions of a check.</summary>
    Directions = 15,

    /// <summary>Tasks of meta-learning: the one stream that is the same on both levels, so that a task's support and query samples meet.</summary>
    Task = 16,

    /// <summary>Resamples of measurements, for their intervals.</summary>
    Bootstrap = 17,
}

/// <summary>The name of a batch: a draw keyed by (purpose, iteration, inner step), a block of the fixed partition, or all samples.</summary>
/// <remarks>Which samples a name stands for depends on the seed alone, so the same batch can be evaluated at two points, today or after a resume.</remarks>
public readonly record struct Batch
{
    private enum Kind : byte
    {
        Draw,
        Block,
        Full,
    }

    private readonly Kind _kind;

    private Batch(Kind kind, Purpose purpose, long iteration, int inner, int of) =>
        (_kind, Purpose, Iteration, Inner, Of) = (kind, purpose, iteration, inner, of);

    /// <summary>All samples, once each: a deterministic evaluation.</summary>
    public static Batch Full { get; } = new(Kind.Full, default, 0, 0, 1);

    /// <summary>The stream the draw comes from.</summary>
    public Purpose Purpose { get; }

    /// <summary>The iteration of the draw (negative before the first), or the index of the block.</summary>
    public long Iteration { get; }

    /// <summary>The inner step of the draw, 0 … Of − 1.</summary>
    public int Inner { get; }

    /// <summary>The number of draws from this stream in one iteration.</summary>
    public int Of { get; }

    /// <summary>How many ordinary batches the draw is as large as.</summary>
    public int Multiple { get; private init; } = 1;

    /// <summary>Whether this is all samples.</summary>
    public bool IsFull => _kind == Kind.Full;

    /// <summary>Whether this is a block of the fixed partition.</summary>
    public bool IsBlock => _kind == Kind.Block;

    /// <summary>The position of the draw in its stream.</summary>
    public long Ordinal => Iteration * Of + Inner;

    /// <summary>The lower-level batch ξ of iteration t.</summary>
    public static Batch Lower(long t, int inner = 0, int of = 1) => Draw(Purpose.Lower, t, inner, of);

    /// <summary>The upper-level batch ζ of iteration t.</summary>
    public static Batch Upper(long t, int inner = 0, int of = 1) => Draw(Purpose.Upper, t, inner, of);

    /// <summary>A batch from a stream of its own.</summary>
    /// <exception cref="ArgumentOutOfRangeException">inner is not in 0 … of − 1.</exception>
    public static Batch Draw(Purpose purpose, long t, int inner = 0, int of = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inner);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(inner, of);
        return new(Kind.Draw, purpose, t, inner, of);
    }

    /// <summary>Block <paramref name="index"/> of the fixed partition of the samples into batches.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
    public static Batch Block(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new(Kind.Block, Purpose.Partition, index, 0, 1);
    }

    /// <summary>The same draw, <paramref name="factor"/> times as large.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The factor is not positive.</exception>
    public Batch Times(int factor)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(factor);
        return this with { Multiple = factor };
    }

    /// <summary>The number of samples in this batch, of <paramref name="samples"/> in all and <paramref name="batchSize"/> ordinarily.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A block past the end of the partition.</exception>
    public int Count(int samples, int batchSize)
    {
        if (IsFull)
            return samples;
        if (!IsBlock)
            return batchSize * Multiple;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Iteration * batchSize, samples, nameof(samples));
        return (int)Math.Min(batchSize, samples - Iteration * batchSize);
    }

    /// <inheritdoc/>
    public override string ToString() => _kind switch
    {
        Kind.Full => "the full batch",
        Kind.Block => $"block {Iteration}",
        _ when Of > 1 => $"the {Purpose} batch of iteration {Iteration}, inner step {Inner}",
        _ => $"the {Purpose} batch of iteration {Iteration}",
    };
}
