using System.Text.RegularExpressions;
using Xunit;

namespace Bilevel.Samples.Tests;

/// <summary>The documents say what is there: links lead somewhere, programs are the samples, verbs and options exist.</summary>
public partial class DocumentTests
{
    private const string Readme = "README.md", FirstSample = "01-feature-penalties";

    public static TheoryData<string> Documents => [.. Repository.Documents];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_ToFilesOfTheRepository_LeadSomewhere(string document)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, document))!;
        var broken = Links(document).Where(link => !LeadsSomewhere(link, folder, document)).ToArray();
        Assert.True(broken.Length == 0, $"{document}: {string.Join(", ", broken)}");
    }

    [Fact]
    public void Readme_FirstProgram_IsTheFirstSampleWithItsOutput()
    {
        var blocks = FencedBlock().Matches(Repository.Text(Readme)).Select(m => m.Groups["body"].Value).ToArray();
        Assert.Equal(Repository.Text($"samples/{FirstSample}.cs"), blocks[0]);
        Assert.Equal(Repository.Text($"samples/expected/{FirstSample}.txt"), blocks[1]);
    }

    public static TheoryData<string, string> Commands =>
        [.. Repository.Documents.SelectMany(document => Code(document).Select(code => Command().Match(code)).Where(m => m.Success)
            .Select(m => new TheoryDataRow<string, string>(document, m.Groups["words"].Value)))];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Commands_InDocuments_HaveVerbsAndOptionsThatExist(string document, string words)
    {
        var verb = words.Split(' ')[0];
        using StringWriter help = new(), error = new();
        var code = Cli.Cli.Run([verb, "--help"], help, error, TestContext.Current.CancellationToken);
        Assert.True(code == 0, $"{document}: bilevel {words}: {error}");
        foreach (Match option in OptionName().Matches(words))
            Assert.Matches($"{Regex.Escape(option.Value)}(?![a-z-])", help.ToString());
    }

    [Fact]
    public void Citation_NamesTheVersionOfTheProduct()
    {
        var version = VersionElement().Match(Repository.Text("Directory.Build.props")).Groups["version"].Value;
        Assert.Contains($"\nversion: {version}\n", Repository.Text("CITATION.cff"), StringComparison.Ordinal);
        Assert.Contains($"[{version}]", Repository.Text("CHANGELOG.md"), StringComparison.Ordinal);
    }

    // The lines of fenced blocks and what stands between backticks.
    private static IEnumerable<string> Code(string document)
    {
        var text = Repository.Text(document);
        return FencedBlock().Matches(text).SelectMany(m => m.Groups["body"].Value.Split('\n'))
            .Concat(InlineCode().Matches(FencedBlock().Replace(text, "")).Select(m => m.Value.Trim('`')));
    }

    private static IEnumerable<string> Links(string document)
    {
        var text = InlineCode().Replace(FencedBlock().Replace(Repository.Text(document), ""), "");
        return MarkdownLink().Matches(text).Concat(HtmlLink().Matches(text)).Select(m => m.Groups["to"].Value)
            .Where(to => !to.Contains("://", StringComparison.Ordinal) && !to.StartsWith("mailto:", StringComparison.Ordinal));
    }

    private static bool LeadsSomewhere(string link, string folder, string document)
    {
        var (path, anchor) = link.Split('#', 2) switch { [var p, var a] => (p, a), [var p] => (p, ""), _ => ("", "") };
        var target = path.Length == 0 ? Path.Combine(Repository.Root, document) : Path.GetFullPath(Path.Combine(folder, path));
        return anchor.Length == 0 ? File.Exists(target) || Directory.Exists(target) : File.Exists(target) && Anchors(target).Contains(anchor);
    }

    // As code hosts make them: lower case, punctuation dropped, blanks to hyphens.
    private static IEnumerable<string> Anchors(string file) =>
        Heading().Matches(File.ReadAllText(file).ReplaceLineEndings("\n"))
            .Select(m => NotInAnchors().Replace(m.Groups["title"].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"^```[a-z]*\n(?<body>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FencedBlock();

    [GeneratedRegex("`[^`\n]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)")]
    private static partial Regex MarkdownLink();

    [GeneratedRegex("(?:src|href)=\"(?<to>[^\"]+)\"")]
    private static partial Regex HtmlLink();

    [GeneratedRegex(@"^\s*(?:bilevel|dotnet run .*src/Bilevel\.Cli --) (?<words>[a-z]+\b[^#]*)")]
    private static partial Regex Command();

    [GeneratedRegex("--[a-z-]+")]
    private static partial Regex OptionName();

    [GeneratedRegex("<Version>(?<version>[^<]+)</Version>")]
    private static partial Regex VersionElement();

    [GeneratedRegex("^#+ (?<title>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}
