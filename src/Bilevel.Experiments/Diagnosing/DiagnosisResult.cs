using Bilevel.Core.Diagnostics;

namespace Bilevel.Experiments.Diagnosing;

/// <summary>What was found of the smoothness of a task's upper loss along one run.</summary>
public sealed record DiagnosisResult
{
    /// <summary>The task's name.</summary>
    public required string Task { get; init; }

    /// <summary>The method whose path it is, by its name in tables.</summary>
    public required string Title { get; init; }

    /// <summary>The run's seed.</summary>
    public required int Seed { get; init; }

    /// <summary>Where it was measured.</summary>
    public required SmoothnessOptions Options { get; init; }

    /// <summary>The fit of ∇xF; null where F does not depend on x directly.</summary>
    public SmoothnessFit? X { get; init; }

    /// <summary>The fit of ∇yF.</summary>
    public required SmoothnessFit Y { get; init; }

    /// <summary>M̂, the largest ‖∇yF‖ at the points; null without points.</summary>
    public double? LargestLowerGradient { get; init; }

    /// <summary>Twice the largest feature norm at the points, which bounds the gradient of a linear softmax head (BO-REP paper, appendix H); null where the task has no such heads.</summary>
    public double? HeadBound { get; init; }

    /// <summary>Whether normalised or clipped steps are warranted: the name of a <see cref="NormalisationNeed"/>.</summary>
    public required string Need { get; init; }

    /// <summary>The answer with its numbers.</summary>
    public required string Sentence { get; init; }

    /// <summary>What samples say.</summary>
    internal static DiagnosisResult Of(string task, string title, int seed, SmoothnessOptions options, IReadOnlyList<SmoothnessSample> samples)
    {
        var (x, y) = (SmoothnessFit.OfX(samples, (ulong)seed), SmoothnessFit.OfY(samples, (ulong)seed));
        var verdict = SmoothnessVerdict.Of(x, y);
        return new()
        {
            Task = task, Title = title, Seed = seed, Options = options, X = x, Y = y, Need = verdict.Need.ToString(), Sentence = verdict.Sentence,
            LargestLowerGradient = Largest(samples.Select(s => (double?)s.GradientY)), HeadBound = 2 * Largest(samples.Select(s => s.FeatureNorm)),
        };
    }

    private static double? Largest(IEnumerable<double?> values) => values.Where(v => v is { } number && double.IsFinite(number)).Max();
}
