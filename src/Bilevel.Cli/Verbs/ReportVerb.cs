using System.CommandLine;
using Bilevel.Cli.Options;
using Bilevel.Reports;

namespace Bilevel.Cli.Verbs;

/// <summary><c>report DIR</c>: writes the page again from the result files; nothing is run.</summary>
internal static class ReportVerb
{
    private static readonly string[] s_examples =
    [
        "bilevel report runs/compare-hyper-cleaning-001",
        "bilevel report runs/run-quadratic-soba-001",
        "bilevel report runs/compare-hyper-cleaning-001 --figure curves.svg",
        "bilevel report runs/compare-quadratic-001 --markdown table.md",
    ];

    public static Verb Create(Session session)
    {
        var folder = new Argument<string>("DIR") { Description = "The folder of a run, a comparison, a cleaned table or a figure" };
        var figure = Words.Option("--figure", "FILE.svg", "Also draw the curves of a comparison into a file of their own");
        var markdown = Words.Option("--markdown", "FILE.md", "Also write the table of a comparison as Markdown");
        var verb = new Verb("report", "Write report.html again from the result files, without running anything", s_examples) { folder, figure, markdown };
        verb.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(folder);
            var (drawing, table) = (parsed.GetValue(figure), parsed.GetValue(markdown));
            if ((drawing ?? table) is not null && ResultFolder.KindOf(path) != ResultFolderKind.Comparison)
                throw new UsageException($"{(drawing is null ? markdown : figure).Name} is about a comparison, and {path} holds none");
            session.Output.WriteLine($"Report: {Write(path)}");
            if (drawing is not null)
            {
                ComparisonFigure.Write(path, drawing);
                session.Output.WriteLine($"Figure: {drawing}");
            }

            if (table is not null)
            {
                ComparisonMarkdown.Write(path, table);
                session.Output.WriteLine($"Table: {table}");
            }

            return ExitCodes.Done;
        });
        return verb;
    }

    private static string Write(string folder) => ResultFolder.KindOf(folder) switch
    {
        ResultFolderKind.Comparison => ComparisonReport.Write(folder),
        ResultFolderKind.Run => RunReport.Write(folder),
        ResultFolderKind.Figure => FigureReport.Write(folder),
        _ => CleanReport.Write(folder),
    };
}
