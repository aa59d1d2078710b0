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
        output.WriteLine($"{"".PadRight(width)}  {string.Join("  ", ConformanceChecks.All.Select(check => check.Name))}");
        foreach (var entry in methods)
        {
            output.Write(entry.Name.PadRight(width));
            foreach (var check in ConformanceChecks.All)
            {
                var outcome = Outcome(check, entry);
                if (outcome.Failure is { } failure)
                    sentences.Add($"{entry.Name}, {check.Name}: {failure}");
                var cell = outcome.Failure is not null ? "FAILED" : outcome.DoesNotApply is not null ? "–" : "ok";
                output.Write($"  {cell.PadRight(check.Name.Length)}");
            }

            output.WriteLine();
        }

        output.WriteLine();
        foreach (var check in ConformanceChecks.All)
            output.WriteLine($"{check.Name}: {check.Says}.");
        foreach (var entry in methods.Except(ConformanceProblem.Methods))
            output.WriteLine($"{entry.Name} adapts to tasks, on which MetaLearningConformanceTests checks it; here its steps only.");
        output.WriteLine();
        foreach (var sentence in sentences)
            output.WriteLine(sentence);
        output.WriteLine(sentences.Count == 0 ? $"{methods.Count} methods, {ConformanceChecks.All.Count} checks: green." : $"{sentences.Count} failures.");
        return sentences.Count == 0;
    }

    private static ConformanceOutcome Outcome(ConformanceCheck check, AlgorithmEntry entry)
    {
        if (check.NeedsQuadratic && !ConformanceProblem.Methods.Contains(entry))
            return ConformanceOutcome.NothingToCheck("it adapts to tasks, on which it is checked by MetaLearningConformanceTests");
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
