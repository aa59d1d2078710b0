using Bilevel.Core.Catalog;
using Bilevel.Experiments.Running;
using Bilevel.Numerics.Text;
using Bilevel.Tasks;

namespace Bilevel.Cli.Options;

/// <summary>Names of tasks, methods and choices; an unknown one is an error that names the nearest.</summary>
internal static class Names
{
    private const string All = "all";

    /// <exception cref="ConfigurationException">There is no such task.</exception>
    public static BilevelTask Task(string name) => RunConfiguration.FindTask(name.ToLowerInvariant());

    /// <summary>One method, or a reference row of the task.</summary>
    public static string Algorithm(string name, BilevelTask task) =>
        Known("algorithm", name, [.. AlgorithmCatalog.Names, .. task.References.Select(r => r.Name)]);

    /// <summary>Methods separated by commas, or all of them.</summary>
    public static IReadOnlyList<string> Algorithms(string text) =>
        text.Equals(All, StringComparison.OrdinalIgnoreCase)
            ? AlgorithmCatalog.Names
            : [.. text.Split(',', StringSplitOptions.TrimEntries).Select(name => Known("algorithm", name, AlgorithmCatalog.Names))];

    /// <summary>The member of an enumeration with that name, upper and lower case being one.</summary>
    public static TChoice Choice<TChoice>(string option, string text)
        where TChoice : struct, Enum
    {
        string[] names = [.. Enum.GetNames<TChoice>().Select(n => n.ToLowerInvariant())];
        var index = Array.IndexOf(names, text.ToLowerInvariant());
        return index >= 0 ? Enum.GetValues<TChoice>()[index] : throw new UsageException($"{option}: expected {string.Join(", ", names)}, got '{text}'");
    }

    /// <summary>The known name, upper and lower case being one.</summary>
    public static string Known(string what, string name, IReadOnlyCollection<string> known) =>
        known.FirstOrDefault(n => n.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? throw new UsageException(Nearest.Message(what, name, known));
}
