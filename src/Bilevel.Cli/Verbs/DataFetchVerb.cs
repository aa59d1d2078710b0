using System.CommandLine;
using Bilevel.Cli.Options;
using Bilevel.Cli.Showing;
using Bilevel.Data;

namespace Bilevel.Cli.Verbs;

/// <summary><c>data fetch NAME…</c>: the files of data sets from their authors' servers, verified.</summary>
internal static class DataFetchVerb
{
    private static readonly string[] s_examples =
    [
        "bilevel data fetch amazon glove",
        "bilevel data fetch cifar10 --data ../data",
        "bilevel data fetch mnist --from http://localhost:8000/mnist/",
        "bilevel data fetch covtype --force",
    ];

    public static Verb Create(Session session)
    {
        var names = new Argument<string[]>("NAME") { Description = "The data sets' names, as 'bilevel data list' prints them", Arity = ArgumentArity.OneOrMore };
        var folder = DataVerb.FolderOption();
        var from = Words.Option("--from", "ADDRESS", "A folder of another server that has the files under the same names; checksums stay");
        var force = new Option<bool>("--force") { Description = "Fetch files that are there anew, and forget checksums that were recorded for them" };
        var verb = new Verb("fetch", "Fetch data sets from their authors' servers: resumed, verified, under their names only once they are whole", s_examples) { names, folder, from, force };
        verb.SetAction(parsed =>
        {
            Dataset[] sets = [.. parsed.GetRequiredValue(names).Select(DataVerb.Named).Distinct()];
            var server = parsed.GetValue(from) is { } text ? Server(from.Name, text) : null;
            foreach (var set in sets)
            {
                if (!Fetch(session, set, DataVerb.Folder(parsed, folder), server, parsed.GetValue(force)))
                    return ExitCodes.Cancelled;
            }

            return ExitCodes.Done;
        });
        return verb;
    }

    private static Uri Server(string option, string text) => Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
        ? address
        : throw new UsageException($"{option}: expected an address such as http://localhost:8000/mnist/, got '{text}'");

    private static bool Fetch(Session session, Dataset set, string folder, Uri? server, bool force)
    {
        session.Output.WriteLine($"{set.Name}: {set.Title}. Terms: {set.Terms}. {set.Citation}");
        if (set.IsEmbedded)
            session.Output.WriteLine($"{set.Name} is a part of the program; there is nothing to fetch.");
        foreach (var file in set.Files)
        {
            try
            {
                Fetch(session, file, folder, server, force);
            }
            catch (DownloadException error) when (error.IsInTheWay)
            {
                throw new DownloadException($"{error.Message}; --force replaces it", error);
            }
            catch (OperationCanceledException)
            {
                var part = new FileInfo(file.In(folder) + ".part");
                session.Screen.Error.WriteLine(part.Exists ? $"stopped; {Amounts.Bytes(part.Length)} are kept in {part}" : "stopped");
                session.Screen.Error.WriteLine($"go on with: {session.Command}");
                return false;
            }
        }

        string[] missing = [.. set.Companions.Where(name => DatasetCatalog.Find(name).Found(folder).Count == 0)];
        if (set.Companions.Count > 0 && missing.Length == set.Companions.Count)
            session.Output.WriteLine($"Its tasks also read {string.Join(" or ", missing)}: {DataVerb.Fetch(DatasetCatalog.Find(missing[0]), folder)}");
        return true;
    }

    private static void Fetch(Session session, DatasetFile file, string folder, Uri? server, bool force)
    {
        var path = file.In(folder);
        var from = server is null ? null : new Uri(server, Path.GetFileName(path));
        var watch = new DownloadWatch(session.Screen, Path.GetFileName(path), TimeProvider.System);
        using var downloader = new Downloader();
        var before = ProgressDisplay.Follow(session.Screen, watch, () => file.Fetch(folder, downloader, from, force, watch, session.Cancellation).GetAwaiter().GetResult());
        session.Output.WriteLine(before switch
        {
            FileStanding.Missing when file.Checksum is null => $"{path}: fetched, {Size(path)}; no checksum of it is published, so the one that came is recorded in {path}.sha256",
            FileStanding.Missing => $"{path}: fetched, {Size(path)}, verified ({file.Checksum})",
            FileStanding.Unknown => $"{path}: is there, {Size(path)}; no checksum of it is known, and it was not fetched by this program; --force fetches it anew",
            FileStanding.AsFetched => $"{path}: is there, {Size(path)}, as it was fetched",
            _ => $"{path}: is there, {Size(path)}, verified ({file.Checksum})",
        });
    }

    private static string Size(string path) => Amounts.Bytes(new FileInfo(path).Length);
}
