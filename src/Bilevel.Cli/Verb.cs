using System.CommandLine;

namespace Bilevel.Cli;

/// <summary>A verb of the command line, with examples for its help.</summary>
internal sealed class Verb(string name, string summary, IReadOnlyList<string> examples) : Command(name, summary)
{
    public IReadOnlyList<string> Examples { get; } = examples;
}
