using System.Runtime.CompilerServices;

namespace Bilevel.Samples.Tests;

/// <summary>The files of this repository, as they are checked out.</summary>
internal static class Repository
{
    private static readonly string[] s_notOurs = ["bin", "obj", "runs", "TestResults", "node_modules", "shared"];

    /// <summary>The top folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The text of a file, its line ends made \n.</summary>
    public static string Text(string path) => File.ReadAllText(Path.Combine(Root, path)).ReplaceLineEndings("\n");

    /// <summary>The names of the samples, without folder and ending, in order.</summary>
    public static IReadOnlyList<string> Samples { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(Root, "samples"), "*.cs").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    /// <summary>The documents, relative to the top folder, in order.</summary>
    public static IReadOnlyList<string> Documents { get; } =
        [.. Markdown(Root).Select(f => Path.GetRelativePath(Root, f).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Markdown(string folder) =>
        Directory.EnumerateFiles(folder, "*.md").Concat(Directory.EnumerateDirectories(folder)
            .Where(d => Path.GetFileName(d) is var name && !name.StartsWith('.') && !s_notOurs.Contains(name))
            .SelectMany(Markdown));

    private static string FindRoot([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
