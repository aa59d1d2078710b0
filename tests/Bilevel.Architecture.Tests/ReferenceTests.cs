using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Xunit;

namespace Bilevel.Architecture.Tests;

/// <summary>A project exists only to forbid a dependency: these are the arrows that may exist, and no other.</summary>
public class ReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Bilevel.Numerics"] = [],
        ["Bilevel.Autodiff"] = ["Bilevel.Numerics"],
        ["Bilevel.Core"] = ["Bilevel.Numerics"],
        ["Bilevel"] = ["Bilevel.Core", "Bilevel.Autodiff"],
        ["Bilevel.Models"] = ["Bilevel.Autodiff"],
        ["Bilevel.Data"] = ["Bilevel.Numerics"],
        ["Bilevel.Tasks"] = ["Bilevel", "Bilevel.Models", "Bilevel.Data"],
        ["Bilevel.Experiments"] = ["Bilevel.Tasks"],
        ["Bilevel.Reports"] = ["Bilevel.Experiments"],
        ["Bilevel.Cli"] = ["Bilevel.Reports"],
    };

    private static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    private static IEnumerable<string> SourceProjects() =>
        Directory.EnumerateFiles(Path.Combine(Root(), "src"), "*.csproj", SearchOption.AllDirectories);

    [Fact]
    public void SourceProjects_ReferenceEachOther_OnlyAlongTheAllowedArrows()
    {
        foreach (var project in SourceProjects())
        {
            var name = Path.GetFileNameWithoutExtension(project);
            Assert.True(Allowed.ContainsKey(name), $"{name} is not in the table of allowed references; add it there and to ARCHITECTURE.md.");
            var references = XDocument.Load(project).Descendants("ProjectReference")
                .Select(e => Path.GetFileNameWithoutExtension((string)e.Attribute("Include")!));
            var forbidden = references.Except(Allowed[name]).ToArray();
            Assert.True(forbidden.Length == 0, $"{name} references {string.Join(", ", forbidden)}; allowed: {string.Join(", ", Allowed[name])}.");
        }
    }

    [Fact]
    public void SourceProjects_AllOfTheTable_Exist() =>
        Assert.Equal(Allowed.Keys.Order(), SourceProjects().Select(p => Path.GetFileNameWithoutExtension(p)!).Order());

    [Fact]
    public void SourceFiles_EveryOne_StaysReadableInOneSitting()
    {
        const int Smell = 400;
        var large = Directory.EnumerateFiles(Path.Combine(Root(), "src"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(f => (File: Path.GetRelativePath(Root(), f), Lines: File.ReadLines(f).Count()))
            .Where(f => f.Lines > Smell).ToArray();
        Assert.True(large.Length == 0, $"over {Smell} lines: {string.Join(", ", large)}");
    }
}
