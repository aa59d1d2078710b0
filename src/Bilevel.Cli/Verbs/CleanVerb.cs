using System.CommandLine;
using System.Globalization;
using Bilevel.Cli.Options;
using Bilevel.Cli.Showing;
using Bilevel.Core;
using Bilevel.Experiments.Cleaning;
using Bilevel.Experiments.Results;
using Bilevel.Reports;
using Bilevel.Tasks;

namespace Bilevel.Cli.Verbs;

/// <summary><c>clean TRAIN.csv</c>: ranks the rows of the user's own table by how suspicious their labels are.</summary>
internal static class CleanVerb
{
    private const int ShownRows = 10;

    private static readonly string[] s_examples =
    [
        "bilevel clean train.csv --label y --trusted trusted.csv",
        "bilevel clean train.csv --label species --trusted trusted.csv --model mlp --budget 10000it --out cleaned",
    ];

    public static Verb Create(Session session)
    {
        var table = new Argument<string>("TRAIN.csv") { Description = "The table to clean: a header, numeric columns, one column of class labels" };
        var label = Words.Option("--label", "COLUMN", "The name of the label's column");
        var trusted = Words.Option("--trusted", "FILE", "A table of the same columns whose labels can be trusted; a few dozen rows help already");
        (label.Required, trusted.Required) = (true, true);
        var allowShared = new Option<bool>("--allow-shared-rows") { Description = "Let trusted rows have the features of rows of the table" };
        var model = Words.Option("--model", "softmax|mlp", "The classifier; softmax regression if left out");
        var budget = Words.Option(Words.Budget, "5000it", "Updates of the weights; 20 passes over the table, 4000 at least, if left out");
        var seed = Words.Option(Words.Seed, "N", "The seed of hold-out and batches; 0 if left out");
        var folder = new FolderWords();
        var verb = new Verb("clean", "Rank the rows of your own table by how suspicious their labels are", s_examples) { table, label, trusted, allowShared, model, budget, seed };
        folder.AddTo(verb, withCheckpoints: false);
        verb.SetAction(parsed =>
        {
            var options = new CleaningOptions
            {
                TrainPath = parsed.GetRequiredValue(table),
                Label = parsed.GetRequiredValue(label)!,
                TrustedPath = parsed.GetRequiredValue(trusted)!,
                AllowSharedRows = parsed.GetValue(allowShared),
                Model = parsed.GetValue(model) is { } choice ? Names.Choice<ClassifierModel>(model.Name, choice) : ClassifierModel.Softmax,
                Seed = parsed.GetValue(seed) is { } number ? Numbers.Whole(seed.Name, number, 0) : 0,
                Iterations = parsed.GetValue(budget) is { } text ? Iterations(budget.Name, text) : null,
            };
            var path = folder.Folder(parsed, $"clean-{Path.GetFileNameWithoutExtension(options.TrainPath)}");
            var settings = folder.Settings(parsed, session);
            var watch = new RunWatch($"weighing the rows of {Path.GetFileName(options.TrainPath)}");
            var result = ProgressDisplay.Follow(
                session.Screen, watch, () => TableCleaner.Start(options, path, settings with { Watchers = [watch] }, session.Cancellation));
            Show(session, result);
            session.Output.WriteLine($"All rows, ranked: {Path.Combine(path, result.RankedFile)}");
            session.Output.WriteLine($"Weights:          {Path.Combine(path, RunFiles.Weights)}");
            session.Output.WriteLine($"Report:           {CleanReport.Write(path)}");
            return session.Cancellation.IsCancellationRequested ? ExitCodes.Cancelled : ExitCodes.Done;
        });
        return verb;
    }

    private static int Iterations(string option, string text)
    {
        var expected = $"{option}: expected iterations such as 5000it, got '{text}'";
        try
        {
            return Budget.Parse(text) is { Iterations: { } count and <= int.MaxValue, Seconds: null, Samples: null, Calls: null } ? (int)count : throw new UsageException(expected);
        }
        catch (FormatException)
        {
            throw new UsageException(expected);
        }
    }

    private static void Show(Session session, CleaningResult result)
    {
        session.Output.WriteLine($"{result.Title}. The most suspicious rows:");
        session.Output.WriteLine();
        new TextTable(
            [new("rank", true), new("line", true), new("label"), new("model says"), new("weight", true), new("P(label)", true)],
            [.. result.MostSuspicious.Take(ShownRows).Select(r => new[]
            {
                Count(r.Rank), Count(r.Line), r.GivenLabel, r.PredictedLabel, Share(r.Weight), Share(r.GivenLabelProbability),
            })]).Write(session.Screen);
        session.Output.WriteLine();
        session.Output.WriteLine(FormattableString.Invariant($"Loss on the trusted rows: {result.ValidationLossBefore:0.0000} with equal weights, {result.ValidationLossAfter:0.0000} with the learned ones."));
        if (result is { HeldOutAccuracyBefore: { } before, HeldOutAccuracyAfter: { } after })
            session.Output.WriteLine(FormattableString.Invariant($"Accuracy on {result.HeldOutRows} trusted rows that were held out: {100 * before:0.0}% with equal weights, {100 * after:0.0}% with the learned ones."));
        foreach (var remark in result.Remarks)
            session.Output.WriteLine($"Note: {remark}");
        session.Output.WriteLine();
    }

    private static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Share(double share) => share.ToString("0.000", CultureInfo.InvariantCulture);
}
