using System.CommandLine;
using System.Globalization;
using Bilevel.Cli.Options;
using Bilevel.Cli.Showing;
using Bilevel.Core.Catalog;
using Bilevel.Tasks;

namespace Bilevel.Cli.Verbs;

/// <summary><c>list algorithms|tasks|data</c>: what there is; <c>list data</c> is <c>data list</c>.</summary>
internal static class ListVerb
{
    private const string Algorithms = "algorithms", Tasks = "tasks", Data = "data";

    private static readonly string[] s_examples = ["bilevel list algorithms", "bilevel list algorithms soba", CatalogDocument.Command, "bilevel list tasks", "bilevel list data"];

    public static Verb Create(Session session)
    {
        var what = new Argument<string>("WHAT") { Description = $"{Algorithms}, {Tasks} or {Data}" };
        var name = new Argument<string?>("METHOD") { Description = "One method: what it is, its cost, its options with their defaults, its paper", Arity = ArgumentArity.ZeroOrOne };
        var format = Words.Option("--format", "text|markdown", $"How {Algorithms} are listed; markdown is the whole catalog as a document; text if left out");
        var verb = new Verb("list", "List methods, tasks or data sets", s_examples) { what, name, format };
        verb.SetAction(parsed =>
        {
            var list = Names.Known("list", parsed.GetRequiredValue(what), [Algorithms, Tasks, Data]);
            var isDocument = parsed.GetValue(format) is { } text && Names.Choice<ListFormat>(format.Name, text) == ListFormat.Markdown;
            if (isDocument && list != Algorithms)
                throw new UsageException($"{format.Name}: only {Algorithms} are a document, not {list}");
            var one = parsed.GetValue(name);
            if (one is not null && (list != Algorithms || isDocument))
                throw new UsageException($"expected a method's name only after 'list {Algorithms}', got '{one}'");
            Action<Screen> show = list switch
            {
                Algorithms when one is not null => screen => MethodPrinter.Write(AlgorithmCatalog.Find(Names.Known("algorithm", one, AlgorithmCatalog.Names)), screen),
                Algorithms when isDocument => screen => screen.Output.Write(CatalogDocument.Text()),
                Algorithms => ShowAlgorithms,
                Tasks => ShowTasks,
                _ => screen => DataListVerb.Show(screen, DataVerb.DefaultFolder),
            };
            show(session.Screen);
            return ExitCodes.Done;
        });
        return verb;
    }

    private static void ShowAlgorithms(Screen screen)
    {
        foreach (var family in AlgorithmCatalog.Families.Where(f => f.Methods.Count > 0))
        {
            screen.Output.WriteLine($"{family.Title}:");
            new TextTable(
                [new("name"), new("title"), new("year", RightAligned: true), new("complexity"), new("calls of a step")],
                [.. family.Methods.Select(a => new[] { a.Name, a.Title, a.Paper.Year.ToString(CultureInfo.InvariantCulture), a.Complexity, a.CostFormula })]).Write(screen);
            screen.Output.WriteLine();
        }

        screen.Output.WriteLine("Mean calls of a step with the default options:");
        new TextTable(
            [new("name"), new("calls")],
            [.. AlgorithmCatalog.All.Select(a => new[] { a.Name, CatalogDocument.MeanCost(a.Default) })]).Write(screen);
        screen.Output.WriteLine();
        foreach (var method in AlgorithmCatalog.All)
            screen.Output.WriteLine($"{method.Name}: {method.Summary}.");
        screen.Output.WriteLine();
        screen.Output.WriteLine($"One method's options, cost and paper: bilevel list {Algorithms} METHOD");
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

    private enum ListFormat
    {
        Text,
        Markdown,
    }
}
