using Bilevel.Experiments.Results;

namespace Bilevel.Cli.Showing;

/// <summary>Prints which methods were left out and why, one line for methods that share a reason, then an empty line.</summary>
internal static class NotApplicablePrinter
{
    public static void Write(IReadOnlyList<MethodNotApplicable> methods, TextWriter output)
    {
        foreach (var group in methods.GroupBy(m => m.Why))
            output.WriteLine($"Not applicable: {string.Join(", ", group.Select(m => m.Title))}: {(group.Count() == 1 ? "" : "of each, ")}{group.Key}.");
        if (methods.Count > 0)
            output.WriteLine();
    }
}
