using System.CommandLine;

namespace Bilevel.Cli.Options;

/// <summary>Options and arguments that several verbs have, always as text: the errors about their values are ours.</summary>
internal static class Words
{
    public const string Algorithm = "--algorithm", Algorithms = "--algorithms", Budget = "--budget", Seed = "--seed", Seeds = "--seeds", Set = "--set";

    public static Argument<string> Task { get; } = new("TASK") { Description = "The task's name, as 'bilevel list tasks' prints it" };

    /// <summary>An option that takes one word.</summary>
    public static Option<string?> Option(string name, string value, string description) => new(name) { HelpName = value, Description = description };
}
