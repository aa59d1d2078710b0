using System.Globalization;

namespace Bilevel.Data;

/// <summary>Reads numbers in single precision from bytes.</summary>
internal static class DecimalNumber
{
    private const uint LargestExact = 1 << 24;
    private static readonly float[] s_powers = [1, 1e1f, 1e2f, 1e3f, 1e4f, 1e5f, 1e6f, 1e7f, 1e8f, 1e9f, 1e10f];

    /// <summary>Reads a finite number, rounded to the nearest in single precision.</summary>
    /// <remarks>
    /// Where the digits make a whole number of at most 24 bits and the point shifts it by at most 10 places, both are exact in single precision, and so
    /// their quotient is correctly rounded (Clinger, "How to read floating point numbers accurately", PLDI 1990). Everything else takes the slow way.
    /// </remarks>
    public static bool TryParse(ReadOnlySpan<byte> text, out float value)
    {
        var (digits, places, point, i) = (0u, 0, false, 0);
        var isNegative = text.Length > 0 && text[0] == '-';
        for (i = isNegative ? 1 : 0; i < text.Length && digits < LargestExact; i++)
        {
            var digit = (uint)(text[i] - '0');
            if (digit <= 9)
            {
                digits = 10 * digits + digit;
                places += point ? 1 : 0;
            }
            else if (text[i] == '.' && !point)
            {
                point = true;
            }
            else
            {
                break;
            }
        }

        var isExact = i == text.Length && char.IsAsciiDigit((char)(i > 0 ? text[^1] : 0)) && digits <= LargestExact && places < s_powers.Length;
        if (!isExact)
            return float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && float.IsFinite(value);
        value = digits / s_powers[places];
        value = isNegative ? -value : value;
        return true;
    }
}
