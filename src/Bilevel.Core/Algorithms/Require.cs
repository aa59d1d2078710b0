using System.Globalization;
using System.Runtime.CompilerServices;

namespace Bilevel.Core.Algorithms;

/// <summary>The checks that options make of their values; the message says what was expected and what came.</summary>
internal static class Require
{
    public static int AtLeast(int least, int value, [CallerMemberName] string option = "") =>
        value >= least ? value : throw Error(option, $"at least {least}", value);

    public static int Between(int least, int most, int value, [CallerMemberName] string option = "") =>
        value >= least && value <= most ? value : throw Error(option, $"between {least} and {most}", value);

    public static double Positive(double value, [CallerMemberName] string option = "") =>
        value > 0 ? value : throw Error(option, "above 0", value);

    public static double PositiveFinite(double value, [CallerMemberName] string option = "") =>
        value > 0 && double.IsFinite(value) ? value : throw Error(option, "a finite number above 0", value);

    public static double NonNegativeFinite(double value, [CallerMemberName] string option = "") =>
        value >= 0 && double.IsFinite(value) ? value : throw Error(option, "a finite number of at least 0", value);

    /// <summary>A weight in (0, 1].</summary>
    public static double Weight(double value, [CallerMemberName] string option = "") =>
        value is > 0 and <= 1 ? value : throw Error(option, "in (0, 1]", value);

    /// <summary>A fraction in [0, 1).</summary>
    public static double Fraction(double value, [CallerMemberName] string option = "") =>
        value is >= 0 and < 1 ? value : throw Error(option, "in [0, 1)", value);

    private static ArgumentOutOfRangeException Error(string option, string expected, IFormattable value) =>
        new(option, $"{option} must be {expected}, got {value.ToString(null, CultureInfo.InvariantCulture)}");
}
