using System.CommandLine;
using System.Globalization;
using Bilevel.Cli.Options;
using Bilevel.Cli.Showing;
using Bilevel.Core;
using Bilevel.Core.Catalog;
using Bilevel.Data;
using Bilevel.Tasks;

namespace Bilevel.Cli.Verbs;

/// <summary><c>list algorithms|tasks|data</c>: what there is.</summary>
internal static class ListVerb
{
    private const string Algorithms = "algorithms", Tasks = "tasks", Data = "data";

    // A whole number of every method's periods, far from the first iteration: the cost of a step is the mean over these.
    private const long From = 1000, To = 2000;

    private static readonly string[] s_examples = ["bilevel list algorithms", "bilevel list tasks", "bilevel list data"];

    public static Verb Create(Session session)
    {
        var what = new Argument<string>("WHAT") { Description = $"{Algorithms}, {Tasks} or {Data}" };
        var verb = new Verb("list", "List methods, tasks or data sets", s_examples) { what };
        verb.SetAction(parsed =>
        {
            Action<Screen> show = Names.Known("list", parsed.GetRequiredValue(what), [Algorithms, Tasks, Data]) switch
            {
                Algorithms => ShowAlgorithms,
                Tasks => ShowTasks,
                _ => ShowData,
            };
            show(session.Screen);
            return ExitCodes.Done;
        });
        return verb;
    }

    private static void ShowAlgorithms(Screen screen)
    {
        new TextTable(
            [new("name"), new("title"), new("cost of a step"), new("year", RightAligned: true)],
            [.. AlgorithmCatalog.All.Select(a => new[] { a.Name, a.Title, Cost(a.Default), a.Paper.Year.ToString(CultureInfo.InvariantCulture) })]).Write(screen);
        screen.Output.WriteLine();
        foreach (var method in AlgorithmCatalog.All)
            screen.Output.WriteLine($"{method.Title}: {method.Summary}. {Plain(method.Paper.Title)}. {Plain(method.Paper.Venue)}, {method.Paper.Year}.");
    }

    private static void ShowTasks(Screen screen)
    {
        new TextTable(
            [new("name"), new("data sets"), new("what it does")],
            [.. TaskCatalog.All.Select(t => new[] { t.Name, t.Datasets.Count == 0 ? "synthetic" : string.Join(", ", t.Datasets), t.Summary })]).Write(screen);
        foreach (var task in TaskCatalog.All.Where(t => t.References.Count > 0))
        {
            screen.Output.WriteLine();
            screen.Output.WriteLine($"Reference rows of {task.Name}:");
            foreach (var reference in task.References)
                screen.Output.WriteLine($"  {reference.Name}: {reference.Title}");
        }
    }

    private static void ShowData(Screen screen)
    {
        var digits = Digits.Load();
        new TextTable(
            [new("name"), new("rows", RightAligned: true), new("columns", RightAligned: true), new("classes", RightAligned: true), new("source")],
            [["digits", Count(digits.Rows), Count(digits.Columns), Count(digits.Classes), "embedded"]]).Write(screen);
        screen.Output.WriteLine();
        screen.Output.WriteLine(Digits.Notice.TrimEnd());
    }

    // Mean calls a step with the default options, by quantity, such as "1 ∇yF, 0.5 HVP".
    private static string Cost(Algorithm algorithm)
    {
        var (before, after) = (algorithm.Cost(From), algorithm.Cost(To));
        return string.Join(", ", Quantities.All
            .Select(q => (Quantity: q, Calls: (after[q] - before[q]) / (double)(To - From)))
            .Where(c => c.Calls > 0)
            .Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Calls:0.##} {c.Quantity.Symbol()}")));
    }

    // BibTeX protects capitals with braces.
    private static string Plain(string text) => text.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal);

    private static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);
}
