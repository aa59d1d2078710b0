using Bilevel.Core.Catalog;
using Bilevel.Testing.Conformance;

namespace Bilevel.Proof;

/// <summary>Methods × checks: ok, – where there is nothing to check, or FAILED with a sentence below.</summary>
internal static class ConformanceTable
{
    /// <summary>Prints the table as it fills; whether all is green.</summary>
    public static bool Print(IReadOnlyList<AlgorithmEntry> methods, TextWriter output)
    {
        var width = methods.Max(entry => entry.Name.Length);
        var sentences = new List<string>();
        var idle = new List<(string Check, string Because, string Method)>();
        output.WriteLine($"{"".PadRight(width)}  {string.Join("  ", ConformanceChecks.All.Select(check => check.Name))}");
        foreach (var entry in methods)
        {
            output.Write(entry.Name.PadRight(width));
            foreach (var check in ConformanceChecks.All)
            {
                var outcome = Outcome(check, entry);
                if (outcome.Failure is { } failure)
                    sentences.Add($"{entry.Name}, {check.Name}: {failure}");
                if (outcome.DoesNotApply is { } because)
                    idle.Add((check.Name, because, entry.Name));
                var cell = outcome.Failure is not null ? "FAILED" : outcome.DoesNotApply is not null ? "–" : "ok";
                output.Write($"  {cell.PadRight(check.Name.Length)}");
            }

            output.WriteLine();
        }

        output.WriteLine();
        foreach (var check in ConformanceChecks.All)
            output.WriteLine($"{check.Name}: {check.Says}.");
        output.WriteLine();
        foreach (var nothing in idle.GroupBy(i => (i.Check, i.Because)))
            output.WriteLine($"–, {nothing.Key.Check}: {nothing.Key.Because} ({string.Join(", ", nothing.Select(i => i.Method))})");
        output.WriteLine();
        foreach (var sentence in sentences)
            output.WriteLine(sentence);
        output.WriteLine(sentences.Count == 0 ? $"{methods.Count} methods, {ConformanceChecks.All.Count} checks: green." : $"{sentences.Count} failures.");
        return sentences.Count == 0;
    }

    private static ConformanceOutcome Outcome(ConformanceCheck check, AlgorithmEntry entry)
    {
        try
        {
            return check.Of(entry);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or NotSupportedException or ArithmeticException)
        {
            return $"{error.GetType().Name}: {error.Message}";
        }
    }
}
