using Bilevel.Core.Catalog;
using Bilevel.Experiments.Running;

namespace Bilevel.Cli.Showing;

/// <summary>Prints all that the catalog says of one method, and its options with their defaults.</summary>
internal static class MethodPrinter
{
    public static void Write(AlgorithmEntry method, Screen screen)
    {
        var paper = method.Paper;
        string[] tuned = [.. method.StepSizes.Select(s => char.ToLowerInvariant(s.Name[0]) + s.Name[1..])];
        screen.Output.WriteLine($"{method.Title} ({method.Name}): {method.Summary}.");
        screen.Output.WriteLine();
        screen.Output.WriteLine($"Paper:     {CatalogDocument.Plain(paper.Title)}. {CatalogDocument.Plain(paper.Venue)}, {paper.Year}.");
        screen.Output.WriteLine($"Proved:    {CatalogDocument.Proved(method)}");
        screen.Output.WriteLine($"A step:    {method.CostFormula}; with the default options {CatalogDocument.MeanCost(method.Default)} in the mean");
        screen.Output.WriteLine($"Memory:    {method.Memory} numbers, p = dim x, d = dim y");
        screen.Output.WriteLine($"When:      {method.UseWhen}");
        if (method.AsReleased is { } released)
            screen.Output.WriteLine($"As released (variant=AsReleased): {released}");
        screen.Output.WriteLine();
        new TextTable(
            [new("option of --set"), new("default"), new("tuned")],
            [
                .. AlgorithmOptions.Write(method.Default).Select(o => new[] { o.Key, o.Value?.ToString() ?? "–", tuned.Contains(o.Key) ? "yes" : "" }),
                ["upperOptimiser", "none", ""], ["lowerOptimiser", "none", ""],
            ]).Write(screen);
    }
}
