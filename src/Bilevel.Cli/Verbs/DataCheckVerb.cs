using System.Globalization;
using Bilevel.Cli.Showing;
using Bilevel.Data;

namespace Bilevel.Cli.Verbs;

/// <summary><c>data check NAME</c>: whether a data set is there, unchanged, and readable to its last row.</summary>
internal static class DataCheckVerb
{
    private static readonly string[] s_examples = ["bilevel data check mnist", "bilevel data check amazon --data ../shared/data"];

    public static Verb Create(Session session)
    {
        var (name, folder) = (DataVerb.NameArgument(), DataVerb.FolderOption());
        var verb = new Verb("check", "Check a data set: files, checksums, and its reader from the first row to the last", s_examples) { name, folder };
        verb.SetAction(parsed => Check(session, DataVerb.Named(parsed.GetRequiredValue(name)), DataVerb.Folder(parsed, folder)));
        return verb;
    }

    private static int Check(Session session, Dataset set, string folder)
    {
        var found = DataVerb.Require(set, folder);
        DatasetFile[] official = [.. set.Files.Where(file => File.Exists(file.In(folder)))];
        var failed = false;
        foreach (var file in official.Length > 0 ? set.Files : [])
        {
            var (standing, problem) = file.Examine(folder);
            failed |= standing == FileStanding.Wrong;
            session.Output.WriteLine(standing switch
            {
                FileStanding.Verified => $"{file.In(folder)}: {file.Checksum}, as it must be",
                FileStanding.AsFetched => $"{file.In(folder)}: {file.Expected(folder)}, as first fetched",
                FileStanding.Unknown => $"{file.In(folder)}: {Checksum.Sha256Of(file.In(folder))}; nothing to hold it against: none is published, and it was not fetched by this program",
                FileStanding.Missing => $"Missing: {problem}",
                _ => $"FAILED: {problem}",
            });
        }

        foreach (var path in official.Length > 0 ? [] : found)
            session.Output.WriteLine(File.Exists(path) ? $"{path}: {Checksum.Sha256Of(path)}; taken in place of the authors' files" : $"{path}: taken in place of the authors' files");

        IReadOnlyList<DatasetPart> parts;
        try
        {
            parts = set.Read(folder);
        }
        catch (DataException error)
        {
            session.Output.WriteLine($"FAILED: {error.Message}");
            return ExitCodes.Failed;
        }

        foreach (var part in parts)
        {
            var classes = part.ClassNames.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {part.ClassNames.Count} classes");
            session.Output.WriteLine($"{DatasetPrinter.Summary(part)}{classes}, {DatasetPrinter.CountOr("no", part.Repeats())} repeats; from {part.Origin}");
            session.Cancellation.ThrowIfCancellationRequested();
        }

        ShowShared(session, parts);
        session.Output.WriteLine(failed ? "Failed: a checksum is wrong." : "Passed.");
        return failed ? ExitCodes.Failed : ExitCodes.Done;
    }

    // Of what is learned from and what judges: the same record in both makes the judgement too kind.
    private static void ShowShared(Session session, IReadOnlyList<DatasetPart> parts)
    {
        foreach (var part in parts.Skip(1))
            session.Output.WriteLine($"{part.Name}: {DatasetPrinter.CountOr("none", part.SharedWith(parts[0]))} of {DatasetPrinter.CountOr("none", part.Count)} are in {parts[0].Name} too");
        foreach (var part in parts.OfType<TextPart>().Where(DatasetPrinter.HasDomains))
            session.Output.WriteLine($"{part.Name}: {DatasetPrinter.CountOr("none", part.SharedByGroups())} have the words of one of another domain");
    }
}
