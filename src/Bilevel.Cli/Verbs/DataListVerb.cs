using Bilevel.Cli.Showing;
using Bilevel.Data;
using Bilevel.Tasks;

namespace Bilevel.Cli.Verbs;

/// <summary><c>data list</c>: which data sets there are, and which of them are here.</summary>
internal static class DataListVerb
{
    private static readonly string[] s_examples = ["bilevel data list", "bilevel data list --data ../shared/data"];

    public static Verb Create(Session session)
    {
        var folder = DataVerb.FolderOption();
        var verb = new Verb("list", "List the data sets, and which of them are in the folder", s_examples) { folder };
        verb.SetAction(parsed =>
        {
            Show(session.Screen, DataVerb.Folder(parsed, folder));
            return ExitCodes.Done;
        });
        return verb;
    }

    /// <summary>The data sets, which of them are in a folder, their terms, and the notice of the one that the program holds.</summary>
    public static void Show(Screen screen, string folder)
    {
        new TextTable(
            [new("name"), new("what it is"), new("in the folder"), new("download", true), new("tasks")],
            [.. DatasetCatalog.All.Select(set => new[] { set.Name, set.Title, Here(set, folder), set.IsEmbedded ? "" : Amounts.Bytes(set.Files.Sum(file => file.AboutBytes)), Tasks(set) })]).Write(screen);
        screen.Output.WriteLine();
        screen.Output.WriteLine("Terms:");
        foreach (var set in DatasetCatalog.All)
            screen.Output.WriteLine($"  {set.Name}: {set.Terms}. {set.Citation}");
        screen.Output.WriteLine();
        screen.Output.WriteLine($"Folder: {folder}. Fetch with: bilevel data fetch NAME; look with: bilevel data show NAME");
        screen.Output.WriteLine();
        screen.Output.WriteLine(Digits.Notice.TrimEnd());
    }

    private static string Here(Dataset set, string folder)
    {
        if (set.IsEmbedded)
            return "a part of the program";
        string[] found = [.. set.Found(folder).Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))];
        var official = set.Files.Count(file => found.Contains(file.Path));
        return official > 0 && official < set.Files.Count ? $"{official} of {set.Files.Count} files"
            : found.Length == 0 ? "no"
            : found.Length == 1 ? found[0]
            : $"{found[0]} and {found.Length - 1} more";
    }

    // A companion is read by the tasks of the sets that name it.
    private static string Tasks(Dataset set) => string.Join(", ", TaskCatalog.All
        .Where(task => task.Datasets.Contains(set.Name) || DatasetCatalog.All.Any(other => other.Companions.Contains(set.Name) && task.Datasets.Contains(other.Name)))
        .Select(task => task.Name));
}
