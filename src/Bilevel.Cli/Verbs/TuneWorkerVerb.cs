using System.Diagnostics;
using System.Reflection;
using Bilevel.Cli.Options;
using Bilevel.Experiments.Tuning;

namespace Bilevel.Cli.Verbs;

/// <summary><c>tune-worker</c>: a process that <c>tune --processes</c> starts; serves trials from standard input until that ends. Ctrl-C is for the process that started it.</summary>
internal static class TuneWorkerVerb
{
    private const string Name = "tune-worker";

    public static Verb Create(Session session)
    {
        var threads = FolderWords.ThreadsOption();
        var verb = new Verb(Name, "Serve trials to 'tune'", []) { threads };
        verb.Hidden = true;
        verb.SetAction(parsed =>
        {
            FolderWords.UseThreads(parsed, threads);
            TrialWorker.Serve(session.Screen.Input, session.Output);
            return ExitCodes.Done;
        });
        return verb;
    }

    /// <summary>How a worker is started: this program again, by whatever host runs it.</summary>
    public static ProcessStartInfo Start(string threads)
    {
        var program = typeof(TuneWorkerVerb).Assembly;
        var host = Environment.ProcessPath ?? "";
        var isUs = Assembly.GetEntryAssembly() == program;
        var isDotnet = Path.GetFileNameWithoutExtension(host).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        var beside = Path.Combine(AppContext.BaseDirectory, program.GetName().Name! + (OperatingSystem.IsWindows() ? ".exe" : ""));
        return isUs && isDotnet ? new(host, [program.Location, Name, "--threads", threads]) : new(isUs ? host : beside, [Name, "--threads", threads]);
    }
}
