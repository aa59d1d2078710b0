using System.Globalization;

namespace Bilevel.Cli.Options;

/// <summary>Reads the numbers of options; an error says which option, what was expected and what came.</summary>
internal static class Numbers
{
    public static int Whole(string option, string text, int least) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least
            ? value
            : throw new UsageException($"{option}: expected a whole number of at least {least}, got '{text}'");

    public static double Between(string option, string text, double least, double most) =>
        TryReal(text, out var value) && value >= least && value <= most
            ? value
            : throw new UsageException(FormattableString.Invariant($"{option}: expected a number in [{least}, {most}], got '{text}'"));

    public static double Positive(string option, string text) =>
        TryReal(text, out var value) && value > 0
            ? value
            : throw new UsageException($"{option}: expected a finite number above 0, got '{text}'");

    public static double Finite(string option, string text) =>
        TryReal(text, out var value) ? value : throw new UsageException($"{option}: expected a finite number, got '{text}'");

    private static bool TryReal(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
