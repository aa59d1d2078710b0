namespace Bilevel.Core.Diagnostics;

/// <summary>Where along a run its smoothness is measured, and on which samples of the upper level.</summary>
public sealed record SmoothnessOptions
{
    /// <summary>The fewest points that may be asked for: of fewer, no line is fitted.</summary>
    public const int FewestPoints = 10;

    /// <summary>The most points that may be asked for: the fit looks at every pair of them, hundreds of times.</summary>
    public const int MostPoints = 400;

    /// <summary>The iterations from one point to the next; they double whenever there would be more than <see cref="Points"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public long Every { get; init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected at least 1 iteration from a point to the next"); } = 1;

    /// <summary>The most points; there are at least half as many once the run has had so many iterations.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not in <see cref="FewestPoints"/> … <see cref="MostPoints"/>.</exception>
    public int Points
    {
        get;
        init => field = value is >= FewestPoints and <= MostPoints ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"expected {FewestPoints} to {MostPoints} points");
    } = 200;

    /// <summary>Whether gradients are those of all samples, instead of the first block of the fixed partition: one batch.</summary>
    public bool AllSamples { get; init; }

    /// <summary>The batch that every gradient is taken on.</summary>
    internal Batch FixedBatch() => AllSamples ? Batch.Full : Batch.Block(0);

    /// <summary>The spacing of the points in 0 … <paramref name="iteration"/>, which follows from these options alone: a resumed run has the same points.</summary>
    public long Spacing(long iteration)
    {
        var spacing = Every;
        while (iteration / spacing >= Points)
            spacing *= 2;
        return spacing;
    }
}
