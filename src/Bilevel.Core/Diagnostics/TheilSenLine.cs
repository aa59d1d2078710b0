namespace Bilevel.Core.Diagnostics;

/// <summary>A line through points that outliers do not move: the median of the slopes of all pairs, and the median of what it leaves.</summary>
/// <remarks>Theil 1950; Sen, "Estimates of the regression coefficient based on Kendall's tau", JASA 63, 1968. Up to 29 % of the points may lie anywhere. Pairs of equal abscissae have no slope and are left out.</remarks>
/// <param name="Intercept">The line's value at 0.</param>
/// <param name="Slope">Its slope.</param>
public readonly record struct TheilSenLine(double Intercept, double Slope)
{
    /// <summary>The line at an abscissa.</summary>
    public double At(double abscissa) => Intercept + Slope * abscissa;

    /// <summary>The line through points; null if all have the same abscissa.</summary>
    /// <param name="abscissae">Their abscissae.</param>
    /// <param name="ordinates">Their ordinates, as many.</param>
    /// <param name="room">Room for n (n − 1)/2 numbers; overwritten.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public static TheilSenLine? Through(ReadOnlySpan<double> abscissae, ReadOnlySpan<double> ordinates, double[] room)
    {
        ArgumentNullException.ThrowIfNull(room);
        var n = abscissae.Length;
        if (ordinates.Length != n || room.Length < Math.Max(n, n * (n - 1) / 2))
            throw new ArgumentException($"expected as many ordinates as abscissae and room for every pair, got {n}, {ordinates.Length} and {room.Length}", nameof(room));
        var pairs = 0;
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (abscissae[i] != abscissae[j])
                    room[pairs++] = (ordinates[i] - ordinates[j]) / (abscissae[i] - abscissae[j]);
            }
        }

        if (pairs == 0)
            return null;
        var slope = Median(room.AsSpan(0, pairs));
        for (var i = 0; i < n; i++)
            room[i] = ordinates[i] - slope * abscissae[i];
        return new(Median(room.AsSpan(0, n)), slope);
    }

    /// <summary>The median; of an even count the mean of the two in the middle. The values are reordered.</summary>
    public static double Median(Span<double> values)
    {
        var upper = Select(values, values.Length / 2);
        if (values.Length % 2 == 1)
            return upper;
        var lower = double.NegativeInfinity;
        foreach (var value in values[..(values.Length / 2)])
            lower = Math.Max(lower, value);
        return (lower + upper) / 2;
    }

    // The value of that rank, with none larger before it (Hoare's selection).
    private static double Select(Span<double> values, int rank)
    {
        var (left, right) = (0, values.Length - 1);
        while (left < right)
        {
            var pivot = values[(left + right) / 2];
            var (i, j) = (left, right);
            while (i <= j)
            {
                while (values[i] < pivot)
                    i++;
                while (values[j] > pivot)
                    j--;
                if (i <= j)
                {
                    (values[i], values[j]) = (values[j], values[i]);
                    i++;
                    j--;
                }
            }

            if (rank <= j)
                right = j;
            else if (rank >= i)
                left = i;
            else
                break;
        }

        return values[rank];
    }
}
