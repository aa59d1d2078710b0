using System.Globalization;

namespace Bilevel.Cli.Showing;

/// <summary>Large numbers for people: three figures and a prefix.</summary>
internal static class Amounts
{
    private static readonly string[] s_prefixes = ["", "k", "M", "G", "T", "P", "E"];

    /// <summary>As in 1.25 M.</summary>
    public static string Count(long count) => Scaled(count).TrimEnd();

    /// <summary>As in 12.5 kB; a kilobyte is 1000 bytes.</summary>
    public static string Bytes(long bytes) => Scaled(bytes) + "B";

    /// <summary>As in 97 %.</summary>
    public static string Share(long part, long whole) => whole == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / whole:0} %");

    private static string Scaled(double value)
    {
        const double Step = 1000, Rounding = 999.5;
        var power = 0;
        for (; value >= Rounding; value /= Step)
            power++;
        var format = power == 0 || value >= 99.95 ? "0" : value >= 9.995 ? "0.0" : "0.00";
        return $"{value.ToString(format, CultureInfo.InvariantCulture)} {s_prefixes[power]}";
    }
}
