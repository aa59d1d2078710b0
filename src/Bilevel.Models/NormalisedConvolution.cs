using Bilevel.Autodiff;

namespace Bilevel.Models;

/// <summary>Convolutions without bias, each followed by a batch normalisation, over one set of parameters and running statistics.</summary>
internal sealed class NormalisedConvolution(Dictionary<string, Tensor> parameters, Dictionary<string, Tensor> statistics, StatisticsPolicy policy)
{
    private const string Weight = ".weight", Bias = ".bias", RunningMean = ".running_mean", RunningVariance = ".running_var";

    /// <summary>Mean and variance of each normalisation after its application, in the order of application.</summary>
    public List<Tensor> After { get; } = [];

    public static IEnumerable<(string Name, IReadOnlyList<int> Shape)> Parameters(string convolution, string norm, int from, int to, int size) =>
        [(convolution + Weight, [to, from, size, size]), (norm + Weight, [to]), (norm + Bias, [to])];

    public static IEnumerable<(string Name, IReadOnlyList<int> Shape)> Statistics(string norm, int channels) =>
        [(norm + RunningMean, [channels]), (norm + RunningVariance, [channels])];

    /// <summary>Whether a vector of that name is a shift or a mean, not a scale or a variance.</summary>
    public static bool StartsAtZero(string name) =>
        name.EndsWith(Bias, StringComparison.Ordinal) || name.EndsWith(RunningMean, StringComparison.Ordinal);

    /// <summary>BN(x ∗ w), with as much padding as keeps the size at stride 1.</summary>
    public Tensor Apply(Tensor x, string convolution, string norm, int stride = 1)
    {
        var weight = parameters[convolution + Weight].Permute(2, 3, 1, 0);
        var (output, after) = x.Conv2d(weight, stride, padding: weight.Shape[0] / 2).BatchNorm(
            parameters[norm + Weight], parameters[norm + Bias], new(statistics[norm + RunningMean], statistics[norm + RunningVariance]), policy);
        After.AddRange([after.Mean, after.Variance]);
        return output;
    }
}
