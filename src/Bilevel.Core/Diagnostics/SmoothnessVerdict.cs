using System.Globalization;

namespace Bilevel.Core.Diagnostics;

/// <summary>What the fits say about normalised or clipped steps.</summary>
public enum NormalisationNeed
{
    /// <summary>Nothing measured asks for them.</summary>
    None,

    /// <summary>The measurements allow both answers.</summary>
    Undecided,

    /// <summary>Smoothness grows so much with the gradient that a constant step must be chosen for the steepest place.</summary>
    Warranted,
}

/// <summary>A sentence on whether normalised or clipped steps are warranted, with the numbers it rests on.</summary>
/// <remarks>
/// Warranted: the interval of L1 lies above 0, and the line's smoothness at the largest gradient seen is at least 3 times that at the smallest, so that a constant step safe at the one is 3 times too
/// short for the other; and along the fixed direction smoothness grows too, at least 1.5 times. None: the growth is below 3 (where the interval of L1 holds 0, its whole interval), or along the fixed direction its whole
/// interval is below 1.5, so that it is the path that turns. Undecided: all else. Of two levels the stronger need decides.
/// </remarks>
/// <param name="Need">The answer.</param>
/// <param name="Sentence">The answer with its numbers, a sentence with its full stop.</param>
public sealed record SmoothnessVerdict(NormalisationNeed Need, string Sentence)
{
    /// <summary>The growth of the smoothness from which on a constant step costs something.</summary>
    public const double NotableGrowth = 3;

    /// <summary>The growth along the fixed direction, which sees all curvatures mixed, that confirms the growth along the path.</summary>
    public const double ConfirmingGrowth = 1.5;

    /// <summary>The verdict of both levels.</summary>
    /// <param name="x">The fit of ∇xF; null where F does not depend on x directly.</param>
    /// <param name="y">The fit of ∇yF.</param>
    public static SmoothnessVerdict Of(SmoothnessFit? x, SmoothnessFit y)
    {
        ArgumentNullException.ThrowIfNull(y);
        List<(NormalisationNeed Need, string Clause)> levels = [.. x is null ? [] : new[] { Level("x", x) }, Level("y", y)];
        var need = levels.Max(l => l.Need);
        var answer = need switch
        {
            NormalisationNeed.Warranted => "normalised or clipped steps are warranted",
            NormalisationNeed.Undecided => "undecided",
            _ => "nothing here asks for normalisation",
        };
        return new(need, $"{answer}: {string.Join("; ", levels.OrderByDescending(l => l.Need).Select(l => l.Clause))}.");
    }

    private static (NormalisationNeed Need, string Clause) Level(string name, SmoothnessFit fit)
    {
        if (fit.Line is not { } line)
            return (NormalisationNeed.Undecided, $"in {name} there is no line to judge by ({fit.WhyNoLine})");
        var need = line.L1.Low > 0
            ? line.Growth.Value >= NotableGrowth ? Confirmed(fit.FixedLine) : NormalisationNeed.None
            : line.Growth.High < NotableGrowth ? NormalisationNeed.None : NormalisationNeed.Undecided;
        var evidence = line.L1 switch
        {
            { Low: > 0 } => "excludes 0",
            { High: < 0 } => "lies below 0: smoothness falls where the gradient grows",
            _ => "contains 0: no evidence of relaxed smoothness",
        };
        return (need, string.Create(CultureInfo.InvariantCulture,
            $"in {name} the smoothness at the largest gradient seen ({Number(fit.LargestGradient!.Value)}) is {Number(line.Growth.Value)} times that at the smallest ({Number(fit.SmallestGradient!.Value)}), 95 %: {Number(line.Growth.Low)} to {Number(line.Growth.High)}, "
            + $"which allows steps of 1/L = {Number(1 / line.AtLargest)} and {Number(1 / line.AtSmallest)}; the interval of L1 ({Number(line.L1.Low)} to {Number(line.L1.High)}) {evidence}{Along(line, fit.FixedLine)}"));
    }

    private static NormalisationNeed Confirmed(SmoothnessLine? along) => along switch
    {
        null => NormalisationNeed.Warranted,
        { Growth.High: < ConfirmingGrowth } => NormalisationNeed.None,
        { L1.Low: > 0, Growth.Value: >= ConfirmingGrowth } => NormalisationNeed.Warranted,
        _ => NormalisationNeed.Undecided,
    };

    private static string Along(SmoothnessLine line, SmoothnessLine? along) => along is null
        ? ""
        : $"; along a fixed direction it is {Number(along.Growth.Value)} times ({Number(along.Growth.Low)} to {Number(along.Growth.High)}){(line.Growth.Value >= NotableGrowth && along.Growth.High < ConfirmingGrowth ? ", so that what grows along the path is due to its turning" : "")}";

    private static string Number(double value) => value.ToString(
        Math.Abs(value) switch { >= 999.5 and < 1e6 => "#,0", >= 1e6 or (> 0 and < 1e-4) => "0.##e0", _ => "G3" }, CultureInfo.InvariantCulture);
}
