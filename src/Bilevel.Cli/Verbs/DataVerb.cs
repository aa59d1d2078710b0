using System.CommandLine;
using Bilevel.Cli.Options;
using Bilevel.Data;

namespace Bilevel.Cli.Verbs;

/// <summary><c>data list|fetch|check|show</c>: the data sets, from their authors' servers to their single records.</summary>
internal static class DataVerb
{
    /// <summary>The folder where none is named.</summary>
    public const string DefaultFolder = "data";

    private static readonly string[] s_examples = ["bilevel data list", "bilevel data fetch mnist", "bilevel data check mnist --data ../shared/data", "bilevel data show mnist --rows 5"];

    /// <summary>The name of one data set.</summary>
    public static Argument<string> NameArgument() => new("NAME") { Description = "The data set's name, as 'bilevel data list' prints it" };

    /// <summary>The folder of all data sets.</summary>
    public static Option<string?> FolderOption() => Words.Option("--data", "DIR", $"The folder that holds a folder for each data set; {DefaultFolder} if left out");

    public static Verb Create(Session session)
    {
        var verb = new Verb("data", "List, fetch, check and look at data sets", s_examples) { DataListVerb.Create(session), DataFetchVerb.Create(session), DataCheckVerb.Create(session), DataShowVerb.Create(session) };
        verb.SetAction(parsed =>
        {
            new HelpWithExamples().Invoke(parsed);
            return ExitCodes.BadInput;
        });
        return verb;
    }

    public static Dataset Named(string name) => DatasetCatalog.Find(Names.Known("data set", name, DatasetCatalog.Names));

    public static string Folder(ParseResult parsed, Option<string?> option) => parsed.GetValue(option) ?? DefaultFolder;

    /// <summary>The data set's files, or the error that says how to get them.</summary>
    /// <exception cref="UsageException">There is nothing of it in the folder.</exception>
    public static IReadOnlyList<string> Require(Dataset set, string folder)
    {
        var found = set.Found(folder);
        if (found.Count > 0 || set.IsEmbedded)
            return found;
        var expected = string.Join(", ", set.Files.Select(file => file.Path).Concat(set.Instead));
        throw new UsageException($"{folder} holds nothing of {set.Name}: expected {expected}; fetch it with: {Fetch(set, folder)}");
    }

    /// <summary>The command that fetches a data set.</summary>
    public static string Fetch(Dataset set, string folder) => CommandLineText.Of(["data", "fetch", set.Name, .. folder == DefaultFolder ? Array.Empty<string>() : ["--data", folder]]);
}
