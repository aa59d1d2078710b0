using Bilevel.Numerics.Random;

namespace Bilevel.Core.Diagnostics;

/// <summary>An estimate with its 95 % interval.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
public sealed record IntervalEstimate(double Value, double Low, double High);

/// <summary>The 95 % band of a fitted line at one gradient norm.</summary>
/// <param name="Gradient">‖g‖.</param>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
public sealed record FitBand(double Gradient, double Low, double High);

/// <summary>L̂ = L0 + L1 ‖g‖ fitted to the samples of one level.</summary>
/// <param name="L0">The smoothness where the gradient is 0.</param>
/// <param name="L1">By how much smoothness grows with the gradient; Lipschitz gradients have 0.</param>
/// <param name="Growth">How many times the smoothness at the smallest gradient norm the line has at the largest; values of the line below every measured one count as the smallest measured.</param>
/// <param name="AtSmallest">The smoothness at the smallest gradient norm, by the line and not below the smallest measured.</param>
/// <param name="AtLargest">The smoothness at the largest.</param>
/// <param name="Band">The line's band over the gradient norms seen.</param>
public sealed record SmoothnessLine(IntervalEstimate L0, IntervalEstimate L1, IntervalEstimate Growth, double AtSmallest, double AtLargest, IReadOnlyList<FitBand> Band);

/// <summary>What the samples say of one level: a line with its uncertainty, or why there is none.</summary>
/// <remarks>
/// The line is Theil and Sen's. Its intervals are percentiles of 499 resamples by blocks of ⌈√n⌉ neighbouring points (Künsch, "The jackknife and the bootstrap for general stationary
/// observations", Annals of Statistics 17, 1989; blocks run on from the last point to the first), since neighbours along a path resemble each other. Resamples are keyed by the seed.
/// </remarks>
public sealed record SmoothnessFit
{
    private const int Resamples = 499, BandPoints = 40;
    private const double Outside = 0.025, Decades = 10;
    private const double LeastSpread = 0.01; // of the largest gradient norm: with less, no slope means anything

    /// <summary>Points that the line is fitted to.</summary>
    public required int Points { get; init; }

    /// <summary>Points left out because the step moved nothing.</summary>
    public required int Still { get; init; }

    /// <summary>Points left out because the gradient changed by no more than its rounding.</summary>
    public required int Rounded { get; init; }

    /// <summary>The smallest gradient norm among the points; null without points.</summary>
    public double? SmallestGradient { get; init; }

    /// <summary>The largest gradient norm among the points; null without points.</summary>
    public double? LargestGradient { get; init; }

    /// <summary>The line, or null.</summary>
    public SmoothnessLine? Line { get; init; }

    /// <summary>The line of what was measured along the fixed direction, over the same gradient norms; null without a line.</summary>
    public SmoothnessLine? FixedLine { get; init; }

    /// <summary>Why there is no line, a sentence without a full stop; null if there is one.</summary>
    public string? WhyNoLine { get; init; }

    /// <summary>Fits the samples of ∇xF; null where F does not depend on x directly.</summary>
    public static SmoothnessFit? OfX(IReadOnlyList<SmoothnessSample> samples, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(samples);
        return samples.Any(s => s.GradientX is not null) ? Of(samples, s => (s.GradientX, s.SmoothnessX, s.FixedX), seed, inner: 0) : null;
    }

    /// <summary>Fits the samples of ∇yF.</summary>
    public static SmoothnessFit OfY(IReadOnlyList<SmoothnessSample> samples, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(samples);
        return Of(samples, s => (s.GradientY, s.SmoothnessY, s.FixedY), seed, inner: 1);
    }

    private static SmoothnessFit Of(IReadOnlyList<SmoothnessSample> samples, Func<SmoothnessSample, (double? Gradient, double? Smoothness, double? Fixed)> level, ulong seed, int inner)
    {
        var still = samples.Count(s => s.IsStill);
        var kept = samples.Select(level).Where(p => p is { Gradient: { } g, Smoothness: { } l } && double.IsFinite(g) && double.IsFinite(l)).Select(p => (Gradient: p.Gradient!.Value, Smoothness: p.Smoothness!.Value, p.Fixed)).ToArray();
        var fit = new SmoothnessFit { Points = kept.Length, Still = still, Rounded = samples.Count - still - kept.Length };
        if (kept.Length == 0)
            return fit with { WhyNoLine = samples.Count == 0 ? "no step was measured" : "no step changed the gradient by more than its rounding" };

        double[] gradients = [.. kept.Select(p => p.Gradient)], smoothness = [.. kept.Select(p => p.Smoothness)];
        fit = fit with { SmallestGradient = gradients.Min(), LargestGradient = gradients.Max() };
        if (kept.Length < SmoothnessOptions.FewestPoints)
            return fit with { WhyNoLine = $"expected at least {SmoothnessOptions.FewestPoints} points for a line, got {kept.Length}" };
        if (fit.LargestGradient - fit.SmallestGradient <= LeastSpread * fit.LargestGradient)
            return fit with { WhyNoLine = FormattableString.Invariant($"all gradients have about the same norm, {fit.LargestGradient:G3}") };
        var all = kept.All(p => p.Fixed is { } f && double.IsFinite(f));
        return fit with
        {
            Line = LineThrough(gradients, smoothness, seed, inner),
            FixedLine = all ? LineThrough(gradients, [.. kept.Select(p => p.Fixed!.Value)], seed, inner) : null,
        };
    }

    private static SmoothnessLine LineThrough(double[] gradients, double[] smoothness, ulong seed, int inner)
    {
        var n = gradients.Length;
        var room = new double[Math.Max(n, n * (n - 1) / 2)];
        var (smallest, largest, least) = (gradients.Min(), gradients.Max(), smoothness.Min());
        double Growth(TheilSenLine line) => Math.Max(line.At(largest), least) / Math.Max(line.At(smallest), least);

        var line = TheilSenLine.Through(gradients, smoothness, room)!.Value;
        var others = new List<TheilSenLine>(Resamples);
        var (block, drawnGradients, drawnSmoothness) = ((int)Math.Ceiling(Math.Sqrt(n)), new double[n], new double[n]);
        for (var resample = 0; resample < Resamples; resample++)
        {
            var random = new RandomStream(seed, (byte)Purpose.Bootstrap, resample, inner);
            for (int filled = 0, from = 0; filled < n; filled++, from++)
            {
                if (filled % block == 0)
                    from = random.NextInt(n);
                (drawnGradients[filled], drawnSmoothness[filled]) = (gradients[from % n], smoothness[from % n]);
            }

            if (TheilSenLine.Through(drawnGradients, drawnSmoothness, room) is { } other)
                others.Add(other);
        }

        IntervalEstimate Estimate(Func<TheilSenLine, double> of)
        {
            double[] sorted = [.. others.Select(of).Order()];
            return new(of(line), Quantile(sorted, Outside), Quantile(sorted, 1 - Outside));
        }

        FitBand Band(double gradient) => Estimate(l => l.At(gradient)) is var at ? new(gradient, at.Low, at.High) : throw new InvalidOperationException();

        return new(
            Estimate(l => l.Intercept), Estimate(l => l.Slope), Estimate(Growth),
            Math.Max(line.At(smallest), least), Math.Max(line.At(largest), least), [.. Between(smallest, largest).Select(Band)]);
    }

    // Equal ratios where decades are spanned, equal differences elsewhere.
    private static IEnumerable<double> Between(double low, double high)
    {
        var inRatios = low > 0 && high / low >= Decades;
        return Enumerable.Range(0, BandPoints).Select(i => (double)i / (BandPoints - 1)).Select(share => inRatios ? low * Math.Pow(high / low, share) : low + share * (high - low));
    }

    private static double Quantile(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)Math.Floor(place);
        return below + 1 < sorted.Length ? sorted[below] + (place - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }
}
