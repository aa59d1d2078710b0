using System.Globalization;

namespace Bilevel.Core.Algorithms;

/// <summary>One epoch of BO-REP's refinement: projected steps from one centre, which end at their mean.</summary>
/// <param name="Steps">The steps, at least 1.</param>
/// <param name="StepSize">The size of a step, above 0.</param>
/// <param name="Radius">The radius of the ball around the epoch's start, above 0; infinite for no ball.</param>
public readonly record struct RefinementEpoch(long Steps, double StepSize, double Radius);

/// <summary>The epochs that BO-REP runs on y before iteration 0, in order.</summary>
/// <remarks>As text: <c>none</c>, <c>doubling(3,20)</c>, <c>doubling(3,20,0.5)</c>, <c>epochs(64:0.125:11,128:0.05:8)</c> with steps, step size and radius of each.</remarks>
public sealed record Refinement
{
    private const string NoneWord = "none", DoublingWord = "doubling(", EpochsWord = "epochs(";
    private const int MostDoublings = 30;
    private readonly RefinementEpoch[] _epochs;

    // Whether the step sizes are multiples of the method's own γ₀.
    private readonly bool _relative;

    private Refinement(RefinementEpoch[] epochs, bool relative)
    {
        foreach (var epoch in epochs)
        {
            if (epoch.Steps < 1)
                throw new ArgumentOutOfRangeException(nameof(epochs), epoch.Steps, "an epoch must have at least 1 step");
            Require.PositiveFinite(epoch.StepSize, "an epoch's step size");
            Require.Positive(epoch.Radius, "an epoch's radius");
        }

        (_epochs, _relative) = (epochs, relative);
    }

    /// <summary>No refinement.</summary>
    public static Refinement None { get; } = new([], relative: false);

    /// <summary>Epochs s = 0 … epochs − 1 of steps · 2ˢ steps of size γ₀/2ˢ in a ball of radius/√2ˢ, where γ₀ is the method's first step size of y.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The epochs are not 1 … 30, or the steps or the radius are not above 0.</exception>
    public static Refinement Doubling(int epochs, int steps, double radius = double.PositiveInfinity) =>
        new([.. Enumerable.Range(0, Require.Between(1, MostDoublings, epochs, nameof(epochs))).Select(s => new RefinementEpoch((long)steps << s, 1.0 / (1L << s), radius / Math.Pow(2, s / 2.0)))], relative: true);

    /// <summary>The given epochs, as the theory's schedule makes them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An epoch has no steps, or its step size or radius is not above 0.</exception>
    public static Refinement Of(params IEnumerable<RefinementEpoch> epochs) => new([.. epochs], relative: false);

    /// <summary>The steps of all epochs.</summary>
    public long TotalSteps => _epochs.Sum(epoch => epoch.Steps);

    /// <summary>The epochs, given the method's first step size of y.</summary>
    public IEnumerable<RefinementEpoch> Epochs(double firstStep) =>
        _epochs.Select(epoch => _relative ? epoch with { StepSize = firstStep * epoch.StepSize } : epoch);

    /// <inheritdoc/>
    public bool Equals(Refinement? other) => other is not null && _relative == other._relative && _epochs.AsSpan().SequenceEqual(other._epochs);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_relative, _epochs.Length, TotalSteps);

    /// <inheritdoc/>
    public override string ToString()
    {
        if (_epochs.Length == 0)
            return NoneWord;
        var first = _epochs[0];
        return _relative
            ? string.Create(CultureInfo.InvariantCulture, $"{DoublingWord}{_epochs.Length},{first.Steps}{(double.IsInfinity(first.Radius) ? "" : $",{first.Radius.ToString("R", CultureInfo.InvariantCulture)}")})")
            : $"{EpochsWord}{string.Join(',', _epochs.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Steps}:{e.StepSize:R}:{e.Radius:R}")))})";
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">The text is no refinement.</exception>
    public static Refinement Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            var compact = text.Replace(" ", "", StringComparison.Ordinal);
            if (compact.Equals(NoneWord, StringComparison.OrdinalIgnoreCase))
                return None;
            if (Inside(compact, DoublingWord) is { } doubling)
            {
                return doubling.Split(',') switch
                {
                    [var epochs, var steps] => Doubling(Whole(epochs), Whole(steps)),
                    [var epochs, var steps, var radius] => Doubling(Whole(epochs), Whole(steps), Number(radius)),
                    _ => throw new FormatException("expected epochs, steps and perhaps a radius"),
                };
            }

            if (Inside(compact, EpochsWord) is { } list)
                return Of(list.Split(',').Select(Epoch));
            throw new FormatException("not a form of a refinement");
        }
        catch (Exception error) when (error is FormatException or ArgumentException or OverflowException)
        {
            throw new FormatException($"expected a refinement such as none, doubling(3,20), doubling(3,20,0.5) or epochs(64:0.125:11,128:0.05:8), got '{text}': {error.Message}", error);
        }
    }

    private static RefinementEpoch Epoch(string text) => text.Split(':') is [var steps, var size, var radius]
        ? new(long.Parse(steps, NumberStyles.None, CultureInfo.InvariantCulture), Number(size), Number(radius))
        : throw new FormatException("expected steps, step size and radius of an epoch");

    private static string? Inside(string text, string word) =>
        text.StartsWith(word, StringComparison.OrdinalIgnoreCase) && text.EndsWith(')') ? text[word.Length..^1] : null;

    private static int Whole(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static double Number(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
