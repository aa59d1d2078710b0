using System.CommandLine;
using System.CommandLine.Help;
using Bilevel.Cli.Showing;
using Bilevel.Cli.Verbs;

namespace Bilevel.Cli;

/// <summary>The command line: words in, an exit code out; all that it shows goes to the given writers.</summary>
public static class Cli
{
    private const string Summary = "Stochastic bilevel optimisation: state two losses, get the upper-level minimiser.";

    private static readonly string[] s_examples =
    [
        "bilevel compare hyper-cleaning",
        "bilevel run hyper-cleaning --algorithm soba --budget 500it",
        "bilevel clean train.csv --label y --trusted trusted.csv",
        "bilevel list algorithms",
    ];

    // No @file arguments: a label or a path may begin with @. No bundling: -ab is a mistake here.
    private static readonly ParserConfiguration s_parsing = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    /// <summary>Runs one command line without a terminal: plain lines, no colours.</summary>
    /// <param name="args">The words after the command's name.</param>
    /// <param name="output">Receives results.</param>
    /// <param name="error">Receives progress and errors.</param>
    /// <param name="cancellation">Ends the work between two steps, as Ctrl-C does.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken cancellation = default) =>
        Run(args, new Screen(output, error), cancellation);

    /// <summary>Runs one command line.</summary>
    internal static int Run(IReadOnlyList<string> args, Screen screen, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(args);
        var session = new Session(screen, CommandLineText.Of(args), cancellation);
        try
        {
            var parsed = Root(session).Parse(args, s_parsing);
            UnknownWords.Refuse(parsed);
            session.UsePlain(parsed.GetValue<bool>(Session.PlainOption));
            return parsed.Invoke(new() { Output = screen.Output, Error = screen.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
#pragma warning disable CA1031 // The last resort: whatever happened becomes a line and an exit code.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return Failures.Report(failure, session);
        }
    }

    private static Verb Root(Session session)
    {
        var help = new HelpOption("--help", "-h", "-?") { Description = "Show what a verb does, its options and examples", Recursive = true };
        help.Action = new HelpWithExamples();
        var version = new VersionOption("--version") { Action = new VersionAction() };
        var root = new Verb("bilevel", Summary, s_examples)
        {
            help,
            version,
            new Option<bool>(Session.PlainOption) { Description = "Plain lines, no colours or live progress (also by NO_COLOR)", Recursive = true },
            CompareVerb.Create(session),
            CleanVerb.Create(session),
            RunVerb.Create(session),
            ResumeVerb.Create(session),
            TuneVerb.Create(session),
            TuneWorkerVerb.Create(session),
            CheckVerb.Create(session),
            ExplainVerb.Create(session),
            DataVerb.Create(session),
            ReproduceVerb.Create(session),
            DiagnoseVerb.Create(session),
            ReportVerb.Create(session),
            ListVerb.Create(session),
            CiteVerb.Create(session),
        };
        root.SetAction(parsed =>
        {
            new HelpWithExamples().Invoke(parsed);
            return ExitCodes.BadInput;
        });
        return root;
    }
}
