using System.CommandLine;
using Bilevel.Experiments.Running;
using Bilevel.Numerics.Parallel;

namespace Bilevel.Cli.Options;

/// <summary>The options that say where results go and how the work is carried out; none of them changes a number.</summary>
internal sealed class FolderWords
{
    private const string Parent = "runs";
    private readonly Option<string?> _out = Words.Option("--out", "DIR", $"The folder of the results; a new one below {Parent}/ if left out");
    private readonly Option<bool> _force = new("--force") { Description = "Replace the results that the folder holds" };
    private readonly Option<string?> _threads = ThreadsOption();
    private readonly Option<string?> _every = CheckpointOption();

    public static Option<string?> ThreadsOption() => Words.Option("--threads", "N", "Threads of the kernels; all cores if left out");

    public static Option<string?> CheckpointOption() => Words.Option("--checkpoint-every", "SECONDS", "Time between two checkpoints; 5 if left out");

    public void AddTo(Command command, bool withCheckpoints = true)
    {
        command.Add(_out);
        command.Add(_force);
        command.Add(_threads);
        if (withCheckpoints)
            command.Add(_every);
    }

    /// <summary>The folder that was asked for, or the next free one.</summary>
    public string Folder(ParseResult parsed, string name) => parsed.GetValue(_out) ?? RunFolder.NextFree(Parent, name);

    /// <summary>Starts the threads and says how to run.</summary>
    public RunSettings Settings(ParseResult parsed, Session session)
    {
        UseThreads(parsed, _threads);
        return CheckpointEvery(new() { Command = session.Command, Force = parsed.GetValue(_force) }, parsed, _every);
    }

    public static RunSettings CheckpointEvery(RunSettings settings, ParseResult parsed, Option<string?> every) => parsed.GetValue(every) is { } text
        ? settings with { CheckpointEvery = TimeSpan.FromSeconds(Numbers.Between(every.Name, text, 0, 1e6)) }
        : settings;

    public static void UseThreads(ParseResult parsed, Option<string?> threads) =>
        WorkerPool.UseThreads(parsed.GetValue(threads) is { } text ? Numbers.Whole(threads.Name, text, 1) : Environment.ProcessorCount);
}
