using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Bilevel.Reports.Tests;

/// <summary>Reads a page back and checks what holds for every page.</summary>
internal static partial class PageReader
{
    /// <summary>The page as XML, after checking that it loads nothing, runs nothing, and names no identifier twice.</summary>
    public static XDocument Read(string path)
    {
        var text = File.ReadAllText(path);
        var page = XDocument.Parse(text);
        Assert.DoesNotContain("://", Namespaces().Replace(text, ""), StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
        string[] loading = ["script", "link", "img", "iframe", "object", "base"];
        Assert.DoesNotContain(page.Descendants(), e => loading.Contains(e.Name.LocalName));
        Assert.DoesNotContain(page.Descendants().Attributes(), a => a.Name.LocalName is "src" or "href" || a.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.DoesNotContain("@import", text, StringComparison.Ordinal);
        var ids = page.Descendants().Attributes("id").Select(a => a.Value).ToArray();
        Assert.Equal(ids.Distinct(), ids);
        return page;
    }

    /// <summary>The text of the section with an id, without the line breaks of the source.</summary>
    public static string Section(XDocument page, string id) =>
        Spaces().Replace(page.Descendants().Single(e => (string?)e.Attribute("id") == id && e.Name.LocalName == "section").Value, " ");

    /// <summary>The figures whose caption starts with a text.</summary>
    public static XElement Figure(XDocument page, string caption) => page.Descendants()
        .Single(e => e.Name.LocalName == "figure" && e.Elements().First().Value.StartsWith(caption, StringComparison.Ordinal));

    [GeneratedRegex("xmlns=\"http://www\\.w3\\.org/[^\"]*\"")]
    private static partial Regex Namespaces();

    [GeneratedRegex("\\s+")]
    private static partial Regex Spaces();
}
