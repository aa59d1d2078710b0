using Bilevel.Experiments.Results;
using Bilevel.Numerics.Files;
using Bilevel.Reports.Writing;

namespace Bilevel.Reports.Pages;

/// <summary>A self-contained page: its style sheet is inside, it loads nothing, it runs no script, and it is well-formed XML.</summary>
internal static class Page
{
    private static readonly Lazy<string> s_styleSheet = new(() =>
    {
        using var stream = typeof(Page).Assembly.GetManifestResourceStream("report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    });

    /// <summary>The style sheet, which drawings outside a page carry with them.</summary>
    public static Markup StyleSheet => Markup.Raw(s_styleSheet.Value);

    /// <summary>Writes the page into the folder, all of it or nothing.</summary>
    /// <returns>The path of the page.</returns>
    public static string Write(string folder, string title, Markup body, string file = RunFiles.Report)
    {
        var path = Path.Combine(folder, file);
        AtomicFile.WriteText(path, Document(title, body).ToString());
        return path;
    }

    /// <summary>The head of a page: a small line, the heading, and a sentence or two.</summary>
    public static Markup Heading(string kicker, string heading, Markup lead) =>
        Markup.Of($"""<header class="page-head"><p class="kicker">{kicker}</p><h1>{heading}</h1><p class="lead">{lead}</p></header>""");

    /// <summary>A section with its heading.</summary>
    public static Markup Section(string id, string heading, Markup content) => Markup.Of($"""

        <section id="{id}"><h2>{heading}</h2>
        {content}
        </section>
        """);

    /// <summary>Remarks as a list; nothing if there are none.</summary>
    public static Markup Remarks(IReadOnlyList<string> remarks) => remarks.Count == 0
        ? Markup.Empty
        : Markup.Of($"""<ul class="remarks">{remarks.Select(r => Markup.Of($"<li>{r}</li>"))}</ul>""");

    private static Markup Document(string title, Markup body) => Markup.Of($"""
        <!DOCTYPE html>
        <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
        <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <style>{StyleSheet}</style>
        </head>
        <body><main>
        {body}
        </main></body>
        </html>

        """);
}
