namespace Bilevel.Autodiff;

/// <summary>Mean and variance of each channel, as batch normalisation keeps them from batch to batch.</summary>
/// <param name="Mean">[channels].</param>
/// <param name="Variance">[channels], unbiased.</param>
public sealed record BatchStatistics(Tensor Mean, Tensor Variance);

/// <summary>Which statistics batch normalisation uses, and what becomes of those it was given.</summary>
public enum StatisticsPolicy
{
    /// <summary>Normalise by the statistics given and return them: evaluation.</summary>
    Freeze,

    /// <summary>Normalise by the batch's and return those given, moved towards the batch's: training.</summary>
    Carry,

    /// <summary>Normalise by the batch's and return those given: an evaluation that must leave no trace, such as one for a hypergradient.</summary>
    Discard,
}

/// <summary>Batch normalisation over the leading axes, channels last, as a pure function: the running statistics go in and come out.</summary>
/// <remarks>
/// Ioffe and Szegedy, ICML 2015. As PyTorch does, the batch's biased variance normalises and its unbiased variance enters the running one:
///   y = (x − mean) / √(variance + ε) ∘ scale + shift,    running ← (1 − momentum) running + momentum · batch.
/// The batch's mean and variance are functions of x and are differentiated through.
/// </remarks>
public static class BatchNormalisation
{
    /// <summary>The normalised input and the statistics to give to the next call.</summary>
    /// <param name="input">[…, channels].</param>
    /// <param name="scale">[channels].</param>
    /// <param name="shift">[channels].</param>
    /// <param name="statistics">The running statistics so far; means 0 and variances 1 at the start.</param>
    /// <param name="policy">Which statistics are used and which returned.</param>
    /// <param name="momentum">The weight of the batch in the running statistics.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <exception cref="ShapeMismatchException">Shapes do not fit, or the batch's own statistics are asked of one row.</exception>
    public static (Tensor Output, BatchStatistics Statistics) BatchNorm(
        this Tensor input, Tensor scale, Tensor shift, BatchStatistics statistics, StatisticsPolicy policy, double momentum = 0.1, double epsilon = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(statistics);
        RequireChannels(input, scale, shift, statistics.Mean, statistics.Variance);
        if (policy == StatisticsPolicy.Freeze) return ((input - statistics.Mean) * Factor(statistics.Variance) + shift, statistics);

        var rows = input.Shape.Count / input.Shape[^1];
        if (rows < 2) throw ShapeMismatchException.For("batch-norm", [input], "two rows or more are expected: one has no variance");
        var mean = MeanOfRows(input);

        // var x = mean (x − c)² − (mean x − c)² for any c. With the mean itself, held fixed, nothing cancels, and derivatives need one pass over x less
        // than those of (x − mean x)²: the remainder is 0 and only its derivative is not.
        var held = mean.StopGradient();
        var (centred, remainder) = (input - held, mean - held);
        var variance = MeanOfRows(centred.Square()) - remainder.Square();
        var factor = Factor(variance);
        var output = centred * factor + (shift - remainder * factor);
        return policy == StatisticsPolicy.Discard
            ? (output, statistics)
            : (output, new(Moved(statistics.Mean, mean), Moved(statistics.Variance, variance * (rows / (rows - 1.0)))));

        Tensor Factor(Tensor variance) => (variance + epsilon).Sqrt().Reciprocal() * scale;

        Tensor Moved(Tensor running, Tensor batch) => (1 - momentum) * running + momentum * batch;
    }

    private static Tensor MeanOfRows(Tensor x) => Tensor.Apply(new Sum(0, x.Shape.Rank - 1), x) * ((double)x.Shape[^1] / x.Shape.Count);

    private static void RequireChannels(Tensor input, params ReadOnlySpan<Tensor> perChannel)
    {
        foreach (var tensor in perChannel)
            if (input.Shape.Rank < 2 || tensor.Shape.Rank != 1 || tensor.Shape[0] != input.Shape[^1])
                throw ShapeMismatchException.For("batch-norm", [input, tensor], "rows of channels, and one number a channel, are expected");
    }
}
