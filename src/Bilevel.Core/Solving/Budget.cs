using System.Globalization;

namespace Bilevel.Core;

/// <summary>When a run has had its share: after so many iterations, seconds, samples, or calls of one quantity, whichever comes first.</summary>
/// <remarks>A run stops before the first step that starts with a share used up, so it overshoots by at most one step.</remarks>
public sealed record Budget
{
    private Budget()
    {
    }

    /// <summary>The most updates of x.</summary>
    public long? Iterations { get; private init; }

    /// <summary>The most seconds in the method itself.</summary>
    public double? Seconds { get; private init; }

    /// <summary>The most samples over all quantities: the default way to compare.</summary>
    public long? Samples { get; private init; }

    /// <summary>The most calls of one quantity.</summary>
    public (Quantity Quantity, long Count)? Calls { get; private init; }

    /// <summary>Whether the same run stops at the same iteration on every machine.</summary>
    public bool IsReproducible => Seconds is null;

    /// <summary>A budget of x-updates.</summary>
    public static Budget OfIterations(long count) => new() { Iterations = Positive(count) };

    /// <summary>A budget of seconds in the method itself.</summary>
    public static Budget OfSeconds(double seconds) => new() { Seconds = Positive(seconds) };

    /// <summary>A budget of samples over all quantities.</summary>
    public static Budget OfSamples(long count) => new() { Samples = Positive(count) };

    /// <summary>A budget of calls of one quantity.</summary>
    public static Budget OfCalls(Quantity quantity, long count) => new() { Calls = (quantity, Positive(count)) };

    /// <summary>The share used, in 0 … 1 and beyond; 1 and more is used up.</summary>
    public double Used(long iterations, double seconds, Ledger ledger)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        var used = 0.0;
        if (Iterations is { } i) used = Math.Max(used, (double)iterations / i);
        if (Seconds is { } s) used = Math.Max(used, seconds / s);
        if (Samples is { } n) used = Math.Max(used, (double)ledger.TotalSamples / n);
        if (Calls is { } c) used = Math.Max(used, (double)ledger[c.Quantity] / c.Count);
        return used;
    }

    /// <summary>Both shares together: the run ends with the one that is used up first.</summary>
    /// <exception cref="ArgumentException">Both say something of the same thing, or each counts calls of a quantity.</exception>
    public Budget And(Budget other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if ((Iterations is not null && other.Iterations is not null) || (Seconds is not null && other.Seconds is not null) || (Samples is not null && other.Samples is not null))
            throw new ArgumentException($"expected one limit of a kind, got {this} and {other}");
        if (Calls is not null && other.Calls is not null)
            throw new ArgumentException($"expected calls of one quantity, got {this} and {other}");
        return new()
        {
            Iterations = Iterations ?? other.Iterations,
            Seconds = Seconds ?? other.Seconds,
            Samples = Samples ?? other.Samples,
            Calls = Calls ?? other.Calls,
        };
    }

    /// <summary>Reads <c>500it</c>, <c>30s</c>, <c>2e6samples</c>, <c>2000hvp</c> (any quantity's key), or several with commas.</summary>
    /// <exception cref="FormatException">The text is no budget; the message says what one looks like.</exception>
    public static Budget Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return text.Split(',', StringSplitOptions.TrimEntries).Select(part => ParsePart(part, text)).Aggregate((all, part) => all.And(part));
        }
        catch (ArgumentException error)
        {
            throw new FormatException($"{error.Message}, in '{text}'", error);
        }
    }

    private static Budget ParsePart(string part, string text)
    {
        var digits = part.Length;
        while (digits > 0 && !char.IsAsciiDigit(part[digits - 1]))
            digits--;
        var (number, unit) = (part[..digits], part[digits..].Trim());
        if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount) || !(amount > 0) || !double.IsFinite(amount))
            throw Malformed(text);
        return unit switch
        {
            "it" or "iterations" => OfIterations(Whole(amount, text)),
            "s" or "seconds" => OfSeconds(amount),
            "samples" => OfSamples(Whole(amount, text)),
            _ when Quantities.All.Any(q => q.Key() == unit) => OfCalls(Quantities.All.First(q => q.Key() == unit), Whole(amount, text)),
            _ => throw Malformed(text),
        };
    }

    /// <summary>What <see cref="Parse"/> reads.</summary>
    public override string ToString()
    {
        var parts = new List<string>();
        if (Iterations is { } i) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{i}it"));
        if (Seconds is { } s) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{s:R}s"));
        if (Samples is { } n) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{n}samples"));
        if (Calls is { } c) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{c.Count}{c.Quantity.Key()}"));
        return string.Join(',', parts);
    }

    /// <summary>The budget for people: <c>2,000,000 samples</c>, <c>500 iterations or 30 seconds</c>.</summary>
    public string InWords
    {
        get
        {
            var parts = new List<string>();
            if (Iterations is { } i) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{i:N0} iterations"));
            if (Seconds is { } s) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{s:R} seconds"));
            if (Samples is { } n) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{n:N0} samples"));
            if (Calls is { } c) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{c.Count:N0} {c.Quantity.Symbol()}"));
            return string.Join(" or ", parts);
        }
    }

    private static FormatException Malformed(string text) =>
        new($"expected a budget such as 500it, 30s, 2000000samples or 2000hvp (units: it, s, samples, {string.Join(", ", Quantities.All.Select(q => q.Key()))}), got '{text}'");

    private static long Whole(double amount, string text) =>
        amount >= 1 && amount == Math.Floor(amount) && amount < 1e18 ? (long)amount : throw Malformed(text);

    private static TNumber Positive<TNumber>(TNumber value)
        where TNumber : System.Numerics.INumber<TNumber> =>
        value > TNumber.Zero && TNumber.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "a budget must be a finite number above 0");
}
