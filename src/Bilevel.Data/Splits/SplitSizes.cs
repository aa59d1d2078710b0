namespace Bilevel.Data;

/// <summary>How many rows each role gets; what is left over is used by none.</summary>
public sealed class SplitSizes
{
    // In place of a number of training rows: those that the other roles leave.
    private const int Rest = -1;

    private readonly double[]? _fractions;
    private readonly int[]? _counts;

    private SplitSizes(int[]? counts, double[]? fractions) => (_counts, _fractions) = (counts, fractions);

    /// <summary>Numbers of rows; training and validation have some.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is too small.</exception>
    public static SplitSizes Counts(int training, int validation, int test)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(training);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(validation);
        ArgumentOutOfRangeException.ThrowIfNegative(test);
        return new([training, validation, test], null);
    }

    /// <summary>Numbers of validation and test rows; all others are for training.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is too small.</exception>
    public static SplitSizes AllBut(int validation, int test)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(validation);
        ArgumentOutOfRangeException.ThrowIfNegative(test);
        return new([Rest, validation, test], null);
    }

    /// <summary>Shares of the rows, each in [0, 1], together at most 1; training and validation have some.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A share is not in its range, or they add up to more than 1.</exception>
    public static SplitSizes Fractions(double training, double validation, double test)
    {
        const double Rounding = 1e-9;
        if (!(training > 0))
            throw new ArgumentOutOfRangeException(nameof(training), training, "expected a share above 0");
        if (!(validation > 0))
            throw new ArgumentOutOfRangeException(nameof(validation), validation, "expected a share above 0");
        if (!(test >= 0))
            throw new ArgumentOutOfRangeException(nameof(test), test, "expected a share of at least 0");
        if (!(training + validation + test <= 1 + Rounding))
            throw new ArgumentOutOfRangeException(nameof(test), training + validation + test, "expected shares that add up to 1 at most");
        return new(null, [training, validation, test]);
    }

    /// <summary>The numbers of training, validation, test and unused rows, which add up to <paramref name="rows"/>.</summary>
    internal int[] Of(string origin, int rows)
    {
        var counts = _counts is [Rest, var validation, var test] ? [Math.Max(1, rows - validation - test), validation, test] : _counts ?? FromFractions(rows);
        var left = rows - counts.Sum(count => (long)count);
        if (left < 0 || counts[0] == 0 || counts[1] == 0)
        {
            var wanted = FormattableString.Invariant($"{counts[0]} training, {counts[1]} validation and {counts[2]} test rows");
            throw new DataException(origin, FormattableString.Invariant($"expected enough rows for {wanted}, got {rows} different ones"));
        }

        return [.. counts, (int)left];
    }

    // Rounding the running totals, so that shares that add up to 1 use every row.
    private int[] FromFractions(int rows)
    {
        var (counts, total, given) = (new int[3], 0.0, 0);
        for (var role = 0; role < counts.Length; role++)
        {
            total += _fractions![role];
            counts[role] = Math.Min(rows, (int)Math.Round(total * rows, MidpointRounding.AwayFromZero)) - given;
            given += counts[role];
        }

        return counts;
    }
}
