using System.Globalization;
using Bilevel.Numerics.Text;

namespace Bilevel.Core.Algorithms;

/// <summary>Which second-order work an iteration of an implicit method does anew.</summary>
/// <param name="System">Whether the linear system is worked on: the HVPs, ∇yF and the update (or the whole solve) of z.</param>
/// <param name="Cross">Whether ∇²xyG·z is evaluated; if not, the vector v of the last evaluation serves again.</param>
public readonly record struct DueProducts(bool System, bool Cross);

/// <summary>When an implicit method evaluates its second-order products anew; in between z stands still and v = ∇²xyG·z is used again.</summary>
/// <remarks>
/// SO-Lazy-BiO's idea as a policy for any implicit method. On a skipped iteration z is not updated and ∇yF is not evaluated; a method that
/// solves its system anew solves it at a refresh only. <see cref="Every"/>(1) is, to the bit, the method itself. <see cref="Adaptive"/> is this
/// project's own: a refresh that moved z by less than the tolerance doubles the wait for the next, a larger move halves it.
/// As text: <c>every(5)</c>, <c>every(5,jvp=1)</c>, <c>adaptive(0.05,50)</c>.
/// </remarks>
public sealed record Lazy
{
    private const string EveryWord = "every(", JvpWord = "jvp=", AdaptiveWord = "adaptive(";

    private Lazy(int system, int cross, double tolerance) => (SystemPeriod, CrossPeriod, Tolerance) = (system, cross, tolerance);

    /// <summary>Not lazy: every product in every iteration.</summary>
    public static Lazy None { get; } = Every(1);

    /// <summary>The iterations from one refresh of z to the next; the most of them where adaptive.</summary>
    public int SystemPeriod { get; }

    /// <summary>The iterations from one evaluation of ∇²xyG·z to the next; where adaptive it is evaluated with z.</summary>
    public int CrossPeriod { get; }

    /// <summary>The relative move of z below which the wait grows; NaN where the periods are fixed.</summary>
    public double Tolerance { get; }

    /// <summary>Whether the wait follows what the refreshes change.</summary>
    public bool IsAdaptive => !double.IsNaN(Tolerance);

    /// <summary>z in one iteration of <paramref name="n"/>, ∇²xyG·z in one of <paramref name="jvp"/>; the same if left out (Option I), 1 for every iteration (Option II).</summary>
    /// <exception cref="ArgumentOutOfRangeException">A period is below 1.</exception>
    public static Lazy Every(int n, int? jvp = null) => new(Require.AtLeast(1, n, nameof(n)), Require.AtLeast(1, jvp ?? n, nameof(jvp)), double.NaN);

    /// <summary>A refresh that changes z by no more than tolerance · ‖z‖ doubles the wait, up to <paramref name="atMost"/> iterations; any other halves it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The tolerance is not a finite number above 0, or the longest wait is below 2.</exception>
    public static Lazy Adaptive(double tolerance, int atMost = 50) =>
        new(Require.AtLeast(2, atMost, nameof(atMost)), 1, Require.PositiveFinite(tolerance, nameof(tolerance)));

    /// <summary>The refreshes of z in iterations 0 … iterations − 1; the most there can be where adaptive.</summary>
    public long SystemRefreshes(long iterations) => IsAdaptive ? iterations : Periods.Count(iterations, SystemPeriod);

    /// <summary>The evaluations of ∇²xyG·z in iterations 0 … iterations − 1; the most there can be where adaptive.</summary>
    public long CrossRefreshes(long iterations) => IsAdaptive ? iterations : Periods.Count(iterations, CrossPeriod);

    /// <inheritdoc/>
    public override string ToString() =>
        IsAdaptive ? string.Create(CultureInfo.InvariantCulture, $"{AdaptiveWord}{Tolerance:R},{SystemPeriod})")
        : CrossPeriod == SystemPeriod ? $"{EveryWord}{SystemPeriod})"
        : $"{EveryWord}{SystemPeriod},{JvpWord}{CrossPeriod})";

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">The text is no policy.</exception>
    public static Lazy Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            var compact = text.Replace(" ", "", StringComparison.Ordinal);
            if (compact.StartsWith(EveryWord, StringComparison.OrdinalIgnoreCase) && compact.EndsWith(')'))
            {
                return compact[EveryWord.Length..^1].Split(',') switch
                {
                    [var n] => Every(Whole(n)),
                    [var n, var jvp] when jvp.StartsWith(JvpWord, StringComparison.OrdinalIgnoreCase) => Every(Whole(n), Whole(jvp[JvpWord.Length..])),
                    _ => throw new FormatException("not a form of a policy"),
                };
            }

            if (compact.StartsWith(AdaptiveWord, StringComparison.OrdinalIgnoreCase) && compact.EndsWith(')') && compact[AdaptiveWord.Length..^1].Split(',') is [var tolerance, var most])
                return Adaptive(Schedule.Number(tolerance), Whole(most));
            throw new FormatException($"not a form of a policy{Nearest.Hint(compact.Split('(')[0], ["every", "adaptive"])}");
        }
        catch (Exception error) when (error is FormatException or ArgumentException or OverflowException)
        {
            throw new FormatException($"expected a policy such as every(5), every(5,jvp=1) or adaptive(0.05,50), got '{text}': {error.Message}", error);
        }
    }

    private static int Whole(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole) ? whole : throw new FormatException($"'{text}' is no whole number");
}
