namespace Bilevel.Data;

/// <summary>A whole-number table with given totals, every entry the proportional share rounded down or up.</summary>
/// <remarks>
/// Cox, "A constructive procedure for unbiased controlled rounding", JASA 1987. A row or column whose total is whole and that holds one
/// fraction holds two; so fractions lie on cycles, and going round one, adding and taking in turn, makes one of them whole.
/// </remarks>
internal static class ControlledRounding
{
    /// <summary>Rounds the table rowTotals[r] · columnTotals[c] / n, where both add up to n, and keeps the totals.</summary>
    public static int[,] Proportional(ReadOnlySpan<int> rowTotals, ReadOnlySpan<int> columnTotals)
    {
        // Entries in units of 1/n, so that all arithmetic is exact.
        var (rows, columns, unit) = (rowTotals.Length, columnTotals.Length, 0L);
        foreach (var total in rowTotals)
            unit += total;
        var share = new long[rows, columns];
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
                share[r, c] = (long)rowTotals[r] * columnTotals[c];
        }

        while (FindCycle(share, unit) is { } cycle)
            Round(share, unit, cycle);
        var rounded = new int[rows, columns];
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
                rounded[r, c] = (int)(share[r, c] / unit);
        }

        return rounded;
    }

    // Even positions of the cycle gain, odd ones lose, as much as the first to become whole allows.
    private static void Round(long[,] share, long unit, List<(int R, int C)> cycle)
    {
        var step = long.MaxValue;
        for (var i = 0; i < cycle.Count; i++)
        {
            var fraction = share[cycle[i].R, cycle[i].C] % unit;
            step = Math.Min(step, i % 2 == 0 ? unit - fraction : fraction);
        }

        for (var i = 0; i < cycle.Count; i++)
            share[cycle[i].R, cycle[i].C] += i % 2 == 0 ? step : -step;
    }

    // Walks from fraction to fraction, along a row, then along a column, until a row comes again.
    private static List<(int R, int C)>? FindCycle(long[,] share, long unit)
    {
        var (rows, columns) = (share.GetLength(0), share.GetLength(1));
        bool IsFraction(int r, int c) => share[r, c] % unit != 0;
        for (var start = 0; start < rows; start++)
        {
            var entry = Enumerable.Range(0, columns).FirstOrDefault(c => IsFraction(start, c), -1);
            if (entry < 0)
                continue;
            var (path, seen, r, c) = (new List<(int, int)>(), new int[rows], start, entry);
            Array.Fill(seen, -1);
            while (seen[r] < 0)
            {
                seen[r] = path.Count;
                path.Add((r, c));
                c = Enumerable.Range(0, columns).First(other => other != c && IsFraction(r, other));
                path.Add((r, c));
                r = Enumerable.Range(0, rows).First(other => other != r && IsFraction(other, c));
            }

            // The walk came back to row r in column c; it had entered r by another column, which is replaced by this one.
            path[seen[r]] = (r, c);
            var cycle = path[seen[r]..];
            return cycle[0] == cycle[1] ? cycle[2..] : cycle;
        }

        return null;
    }
}
