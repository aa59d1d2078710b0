using System.Globalization;
using Bilevel.Core;
using Bilevel.Core.Catalog;
using Bilevel.Testing.Conformance;

namespace Bilevel.Testing.Traces;

/// <summary>A method's steps against those of a second implementation.</summary>
public static class TraceChecks
{
    /// <summary>All traces of a method.</summary>
    public static ConformanceOutcome Of(AlgorithmEntry entry, Func<IOracle<double>, IOracle<double>>? oracle = null)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var cases = TraceCase.All.Where(c => c.Method == entry.Name).ToArray();
        if (cases.Length == 0)
            return "there is no golden trace of it in tests/fixtures/traces.py";
        return cases.Select(c => Differing(c, oracle)).FirstOrDefault(failure => failure is not null);
    }

    /// <summary>Where a run first leaves its trace, in a sentence; null if it does not.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="oracle">What is put around the problem; nothing by default.</param>
    public static string? Differing(TraceCase trace, Func<IOracle<double>, IOracle<double>>? oracle = null)
    {
        ArgumentNullException.ThrowIfNull(trace);
        var (algorithm, ledger) = (trace.Algorithm(), new Ledger());
        var counted = new CountingOracle<double>(oracle is null ? trace.Problem : oracle(trace.Problem), ledger);
        var state = Trajectory.Run(algorithm, counted, trace.Start, 0);
        for (var t = 0; t < trace.Iterations; t++)
        {
            var before = ledger[Quantity.Hvp];
            algorithm.Step(state, counted, t);
            if (trace.Hvps(t) is { } hvps && hvps != ledger[Quantity.Hvp] - before)
                return $"{trace.Name}: iteration {t} drew {ledger[Quantity.Hvp] - before} HVPs, the trace has {hvps}";
            foreach (var name in trace.Vectors)
            {
                if (Trajectory.Kept(state, name) is not { } vector)
                    return $"{trace.Name}: the state keeps no {name}";
                if (Differing(trace.Vector(t, name), vector.Span, trace.Tolerance) is { } difference)
                    return $"{trace.Name}: after iteration {t}, {name}{difference}";
            }
        }

        return null;
    }

    private static string? Differing(double[] expected, ReadOnlySpan<double> actual, double tolerance)
    {
        var allowed = tolerance * Math.Sqrt(expected.Sum(e => e * e));
        if (expected.Length != actual.Length)
            return $" has {actual.Length} entries, the trace {expected.Length}";
        for (var i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - actual[i]) <= allowed))
                return string.Create(CultureInfo.InvariantCulture, $"[{i}] is {actual[i]:R}, the trace has {expected[i]:R}");
        }

        return null;
    }
}
