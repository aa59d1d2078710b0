using Bilevel.Cli.Options;
using Bilevel.Cli.Showing;
using Bilevel.Data;

namespace Bilevel.Cli.Verbs;

/// <summary><c>data show NAME</c>: a few records as people read them, and how many there are of what.</summary>
internal static class DataShowVerb
{
    private const int DefaultRows = 5;

    private static readonly string[] s_examples = ["bilevel data show digits", "bilevel data show amazon --data ../shared/data --rows 3"];

    public static Verb Create(Session session)
    {
        var (name, folder) = (DataVerb.NameArgument(), DataVerb.FolderOption());
        var rows = Words.Option("--rows", "N", $"How many records are shown, classes in turn; {DefaultRows} if left out");
        var verb = new Verb("show", "Show a few records of a data set, and its counts by class and domain", s_examples) { name, folder, rows };
        verb.SetAction(parsed =>
        {
            var (set, from) = (DataVerb.Named(parsed.GetRequiredValue(name)), DataVerb.Folder(parsed, folder));
            var count = parsed.GetValue(rows) is { } text ? Numbers.Whole(rows.Name, text, 0) : DefaultRows;
            DataVerb.Require(set, from);
            Show(session.Screen, set, set.Read(from), count);
            return ExitCodes.Done;
        });
        return verb;
    }

    private static void Show(Screen screen, Dataset set, IReadOnlyList<DatasetPart> parts, int count)
    {
        screen.Output.WriteLine($"{set.Title}. Terms: {set.Terms}.");
        foreach (var part in parts)
            screen.Output.WriteLine(DatasetPrinter.Summary(part));
        if (count > 0)
            DatasetPrinter.WriteRecords(parts[0], count, screen);
        DatasetPrinter.WriteCounts(parts, screen);
    }
}
