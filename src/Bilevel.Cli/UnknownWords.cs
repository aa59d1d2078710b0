using System.CommandLine;
using System.CommandLine.Parsing;
using Bilevel.Numerics.Text;

namespace Bilevel.Cli;

/// <summary>Refuses words that the command line does not know, and says which was probably meant.</summary>
internal static class UnknownWords
{
    /// <exception cref="UsageException">A word is unknown, or one is missing.</exception>
    public static void Refuse(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var line = Line(command);
        // The parser takes an option that it does not know for an argument, so the words are looked at one by one.
        var words = parsed.Tokens.TakeWhile(t => t.Type != TokenType.DoubleDash).Where(t => t.Type == TokenType.Argument).Select(t => t.Value);
        if (words.FirstOrDefault(LooksLikeAnOption) is { } option)
            throw new UsageException(WithHelp(Nearest.Message("option", option.Split('=')[0], Options(parsed)), line));
        if (parsed.UnmatchedTokens is [var word, ..])
        {
            throw new UsageException(command.Subcommands.Count > 0
                ? WithHelp(Nearest.Message("verb", word, [.. command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name)]), line)
                : WithHelp($"unexpected word '{word}'", line));
        }

        if (parsed.Errors is [var error, ..])
            throw new UsageException(WithHelp(error.Message.TrimEnd('.'), line));
    }

    private static bool LooksLikeAnOption(string word) => word.Length > 1 && word[0] == '-' && (char.IsLetter(word[1]) || word[1] == '-');

    private static string[] Options(ParseResult parsed)
    {
        var all = new List<string>();
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult result; at = at.Parent)
            all.AddRange(result.Command.Options.Where(o => result == parsed.CommandResult || o.Recursive).Select(o => o.Name));
        return [.. all];
    }

    private static string Line(Command command) => command.Parents.OfType<Verb>().FirstOrDefault() is { } above ? $"{Line(above)} {command.Name}" : "bilevel";

    private static string WithHelp(string message, string line) => $"{message} (see '{line} --help')";
}
