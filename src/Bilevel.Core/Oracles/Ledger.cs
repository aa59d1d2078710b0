namespace Bilevel.Core;

/// <summary>How often each quantity was evaluated: calls, and samples (calls × batch size). Reused products count nothing.</summary>
public sealed class Ledger
{
    private readonly long[] _calls = new long[Quantities.All.Count];
    private readonly long[] _samples = new long[Quantities.All.Count];

    /// <summary>An empty ledger.</summary>
    public Ledger()
    {
    }

    /// <summary>A ledger with the given counts, in the order of <see cref="Quantities.All"/>.</summary>
    /// <exception cref="ArgumentException">A span has another length, or a count is negative.</exception>
    public Ledger(ReadOnlySpan<long> calls, ReadOnlySpan<long> samples)
    {
        if (calls.Length != _calls.Length || samples.Length != _samples.Length)
            throw new ArgumentException($"expected {_calls.Length} counts, got {calls.Length} and {samples.Length}", nameof(calls));
        if (calls.IndexOfAnyInRange(long.MinValue, -1) >= 0 || samples.IndexOfAnyInRange(long.MinValue, -1) >= 0)
            throw new ArgumentException("a count is negative", nameof(calls));
        calls.CopyTo(_calls);
        samples.CopyTo(_samples);
        TotalSamples = _samples.Sum();
    }

    /// <summary>Samples over all quantities: the default budget.</summary>
    public long TotalSamples { get; private set; }

    /// <summary>HVPs and JVPs together: the second paper's second-order cost.</summary>
    public long SecondOrder => this[Quantity.Hvp] + this[Quantity.Jvp];

    /// <summary>The number of evaluations of one quantity.</summary>
    public long this[Quantity quantity] => _calls[(int)quantity];

    /// <summary>The number of samples over which one quantity was evaluated.</summary>
    public long Samples(Quantity quantity) => _samples[(int)quantity];

    /// <summary>Adds evaluations of one quantity, each over <paramref name="samples"/> samples.</summary>
    public void Add(Quantity quantity, int samples, long calls = 1)
    {
        _calls[(int)quantity] += calls;
        _samples[(int)quantity] += calls * samples;
        TotalSamples += calls * samples;
    }

    /// <summary>Overwrites the counts with those of another ledger.</summary>
    public void CopyFrom(Ledger other)
    {
        ArgumentNullException.ThrowIfNull(other);
        other._calls.CopyTo(_calls, 0);
        other._samples.CopyTo(_samples, 0);
        TotalSamples = _samples.Sum();
    }

    /// <summary>A copy that no longer changes.</summary>
    public Ledger Snapshot()
    {
        var copy = new Ledger();
        copy.CopyFrom(this);
        return copy;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Join(", ", Quantities.All.Where(q => this[q] > 0).Select(q => $"{this[q]} {q.Symbol()}"));
}
