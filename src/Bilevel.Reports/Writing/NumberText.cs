using System.Globalization;

namespace Bilevel.Reports.Writing;

/// <summary>Numbers for people, the same on every machine.</summary>
internal static class NumberText
{
    /// <summary>Stands where there is no number.</summary>
    public const string Missing = "–";

    private const double ScientificAbove = 1e6;
    private const double ScientificBelow = 1e-4;

    /// <summary>A count with thousands separators: 12,345; a median between two counts keeps its half: 12.5.</summary>
    public static string Count(double value) =>
        value.ToString(value == Math.Round(value) ? "#,0" : "#,0.0", CultureInfo.InvariantCulture);

    /// <summary>A share as a percentage: 0.934 is 93.4%.</summary>
    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0}%");

    /// <summary>A number to three significant digits: 0.0512, 12.3, 1,230; very large and very small ones as 1.23e-7.</summary>
    public static string Significant(double value) => Fixed(value, DecimalsFor(Math.Abs(value), 3));

    /// <summary>A number with a fixed number of decimals; very large ones and those that would read as 0 as 1.23e-7.</summary>
    public static string Fixed(double value, int decimals)
    {
        var size = Math.Abs(value);
        return size >= ScientificAbove || (size > 0 && size < Math.Max(ScientificBelow, 0.5 * Math.Pow(10, -decimals)))
            ? value.ToString("0.##e0", CultureInfo.InvariantCulture)
            : value.ToString("#,0." + new string('0', decimals), CultureInfo.InvariantCulture);
    }

    /// <summary>The decimals that show a positive number to so many significant digits.</summary>
    public static int DecimalsFor(double size, int significant) =>
        size > 0 && double.IsFinite(size) ? Math.Clamp(significant - 1 - (int)Math.Floor(Math.Log10(size)), 0, 7) : significant;

    /// <summary>Small whole numbers in a list: 0, 1, 2.</summary>
    public static string List(IEnumerable<int> numbers) => string.Join(", ", numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)));
}
