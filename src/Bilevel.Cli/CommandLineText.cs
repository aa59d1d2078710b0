namespace Bilevel.Cli;

/// <summary>A command line as one would type it again.</summary>
internal static class CommandLineText
{
    private const string SafeMarks = "-_./:,=+@%\\";

    public static string Of(IEnumerable<string> args) => string.Join(' ', args.Prepend("bilevel").Select(Quoted));

    /// <summary>A word, in quotes where a shell would split or change it.</summary>
    public static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsLetterOrDigit(c) || SafeMarks.Contains(c, StringComparison.Ordinal)) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
