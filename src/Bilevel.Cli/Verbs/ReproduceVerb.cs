using System.CommandLine;
using Bilevel.Cli.Options;
using Bilevel.Cli.Showing;
using Bilevel.Experiments.Reproducing;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Running;
using Bilevel.Reports;
using Bilevel.Tasks;

namespace Bilevel.Cli.Verbs;

/// <summary><c>reproduce FIGURE</c>: a figure of a paper from one command; <c>reproduce list</c>: which there are.</summary>
internal static class ReproduceVerb
{
    private const string List = "list";

    private static readonly string[] s_examples =
    [
        "bilevel reproduce list",
        "bilevel reproduce borep/fig1a --data ../shared/data",
        "bilevel reproduce borep/fig1a borep/fig2a borep/fig6a --data ../shared/data --out runs/amazon",
        "bilevel reproduce borep/table3 --size tiny",
    ];

    public static Verb Create(Session session)
    {
        var figures = new Argument<string[]>("FIGURE") { Description = $"The figure, as 'bilevel reproduce {List}' prints it, or several; they share runs", Arity = ArgumentArity.OneOrMore };
        var size = Words.Option("--size", "tiny|local|paper", "How large the task is, and how long the runs; local if left out");
        var data = Words.Option("--data", "DIR", "The folder with the data in their official formats");
        var outFolder = Words.Option("--out", "DIR", "The folder of the figures and of the runs that they share; runs/PAPER-SIZE if left out. What is finished there is not run again");
        var seeds = Words.Option(Words.Seeds, "0..2", "The seeds: 0..2 or 0,3,5; those of the figure if left out");
        var budget = PlanWords.BudgetOption();
        var force = new Option<bool>("--force") { Description = "Replace the runs that the folder holds" };
        var (threads, every) = (FolderWords.ThreadsOption(), FolderWords.CheckpointOption());
        var verb = new Verb("reproduce", "Make a figure of a paper again: runs, drawing, numbers, and a page beside the paper's setting", s_examples) { figures, size, data, outFolder, seeds, budget, force, threads, every };
        verb.SetAction(parsed =>
        {
            var asked = parsed.GetRequiredValue(figures);
            if (asked is [List])
                return ListAll(session);
            var sized = parsed.GetValue(size) is { } word ? Names.Choice<TaskSize>(size.Name, word) : TaskSize.Local;
            ReproductionRequest[] requests =
            [
                .. asked.Select(id => FigureCatalog.Shipped.Find(id.ToLowerInvariant())).Select(figure => new ReproductionRequest(figure.Id, sized, parsed.GetValue(outFolder) ?? UsualFolder(figure, sized))
                {
                    Data = parsed.GetValue(data),
                    Seeds = parsed.GetValue(seeds) is { } list ? SeedList.Parse(seeds.Name, list) : null,
                    Budget = parsed.GetValue(budget),
                }),
            ];
            FolderWords.UseThreads(parsed, threads);
            var settings = FolderWords.CheckpointEvery(new() { Command = session.Command, Force = parsed.GetValue(force) }, parsed, every);
            var code = ExitCodes.Done;
            var made = new HashSet<string>();
            foreach (var request in requests)
            {
                // Runs that two of these figures share are replaced once.
                var shared = !made.Add(FigureCatalog.Shipped.Find(request.Figure).Runs);
                code = Math.Max(code, Make(session, request, settings with { Force = settings.Force && !shared }));
            }

            return code;
        });
        return verb;
    }

    private static int Make(Session session, ReproductionRequest request, RunSettings settings)
    {
        var watch = new ComparisonWatch();
        var folder = Reproduction.FolderOf(FigureCatalog.Shipped, request);
        session.GoOnWith = session.Command;
        _ = ProgressDisplay.Follow(session.Screen, watch, () => Reproduction.Run(FigureCatalog.Shipped, request, settings, watch, session.Cancellation))
            ?? throw new OperationCanceledException();
        var page = FigureReport.Write(folder);
        session.Output.WriteLine($"{request.Figure}, {request.Size.ToString().ToLowerInvariant()}:");
        foreach (var part in ComparisonPrinter.Parts(FigureReport.Table(folder), session.Screen))
        {
            session.Output.WriteLine();
            part.Write(session.Screen);
        }

        var sentences = FigureReport.Sentences(folder);
        if (sentences.Count > 0)
            session.Output.WriteLine();
        foreach (var sentence in sentences)
            session.Output.WriteLine($"Note: {sentence}");
        session.Output.WriteLine();
        if (File.Exists(Path.Combine(folder, RunFiles.Drawing)))
            session.Output.WriteLine($"Figure: {Path.Combine(folder, RunFiles.Drawing)}");
        session.Output.WriteLine($"Data:   {Path.Combine(folder, RunFiles.FigureData)}");
        session.Output.WriteLine($"Page:   {page}");
        return FigureReport.AnyFailed(folder) ? ExitCodes.Failed : ExitCodes.Done;
    }

    private static string UsualFolder(PaperFigure figure, TaskSize size) => Path.Combine("runs", $"{figure.Id[..figure.Id.IndexOf('/', StringComparison.Ordinal)]}-{size.ToString().ToLowerInvariant()}");

    private static int ListAll(Session session)
    {
        new TextTable(
            [new("figure"), new("shows"), new("runs")],
            [.. FigureCatalog.Shipped.All.Select(f => new[] { f.Id, f.Title, f.Runs })]).Write(session.Screen);
        return ExitCodes.Done;
    }
}
