using System.Text.RegularExpressions;
using Bilevel.Core;
using Bilevel.Data;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Running;
using Bilevel.Experiments.Tuning;

namespace Bilevel.Cli;

/// <summary>A command line that can't be carried out: what was expected and what came.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>Turns an exception into one line for people and an exit code for scripts.</summary>
internal static partial class Failures
{
    public static int Report(Exception failure, Session session)
    {
        var cause = Cause(failure);
        var code = Code(cause);
        session.Screen.Error.WriteLine(code switch
        {
            ExitCodes.Cancelled => (session.Folder ?? session.GoOnWith) is null ? "stopped" : "stopped; the work so far is kept",
            ExitCodes.Internal => $"error: {cause.GetType().Name}: {OneLine(cause.Message)}; this is a bug in bilevel, please report it with your command line",
            _ => $"error: {OneLine(cause.Message)}{Advice(cause)}",
        });
        if (code is ExitCodes.Cancelled && session.GoOnWith is { } command)
            session.Screen.Error.WriteLine($"go on with: {command}");
        else if (code is ExitCodes.Cancelled or ExitCodes.BadFile && cause is not CheckpointException && session.Folder is { } folder && CanBeResumed(folder))
            session.Screen.Error.WriteLine($"go on with: bilevel resume {CommandLineText.Quoted(folder)}");
        return code;
    }

    private static Exception Cause(Exception failure) =>
        failure is AggregateException { InnerExceptions: [var first, ..] } ? Cause(first) : failure;

    private static int Code(Exception cause) => cause switch
    {
        UsageException or ConfigurationException or RunFolderException or DataException or InsufficientMemoryException => ExitCodes.BadInput,
        CheckpointException or ResultFileException or IOException or UnauthorizedAccessException => ExitCodes.BadFile,
        OperationCanceledException => ExitCodes.Cancelled,
        _ => ExitCodes.Internal,
    };

    private static string Advice(Exception cause) => cause switch
    {
        CheckpointException => "; nothing was changed, and without that file 'bilevel resume' runs again from the start",
        InsufficientMemoryException => "; nothing was run: take a smaller size, model or batch, and see what a task needs with 'bilevel explain'",
        _ => "",
    };

    private static bool CanBeResumed(string folder) =>
        (File.Exists(folder) && folder.EndsWith(TuningJournal.Suffix, StringComparison.Ordinal)) || File.Exists(Path.Combine(folder, RunFiles.Plan)) || File.Exists(Path.Combine(folder, RunFiles.Manifest));

    // The framework appends the argument's name and value to a message, on lines of their own.
    private static string OneLine(string message) => LineBreaks().Replace(ParameterName().Replace(message, ""), " ").Trim();

    [GeneratedRegex(@" \(Parameter '[^']*'\)(\s*Actual value was [^\r\n]*)?")]
    private static partial Regex ParameterName();

    [GeneratedRegex(@"\s*[\r\n]+\s*")]
    private static partial Regex LineBreaks();
}
