using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bilevel.Experiments.Comparing;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Running;

namespace Bilevel.Experiments.Tuning;

/// <summary>The first line of a journal: what is searched, so that the search can go on from the file alone.</summary>
/// <param name="Format">The format of the file.</param>
/// <param name="Hash">SHA-256 of plan, search and data; another search is refused.</param>
/// <param name="Command">The command line that began it.</param>
/// <param name="Plan">The plan before the search.</param>
/// <param name="Options">The search.</param>
public sealed record TuningJournalHeader(int Format, string Hash, string Command, ComparisonPlan Plan, TuningOptions Options);

/// <summary>The finished trials of a search, one line each, written as soon as they are known; a last line that was cut off is dropped.</summary>
public sealed class TuningJournal : IDisposable
{
    /// <summary>What follows the plan's name in the journal's.</summary>
    public const string Suffix = ".trials.jsonl";

    private const int Format = 1;
    private readonly FileStream _file;
    private readonly Dictionary<string, TrialScore> _known = [];

    private TuningJournal(FileStream file, TuningJournalHeader header) => (_file, Header) = (file, header);

    /// <summary>The first line.</summary>
    public TuningJournalHeader Header { get; }

    /// <summary>The journal beside a plan's file.</summary>
    public static string PathFor(string plan) => plan + Suffix;

    /// <summary>Reads the first line of a journal.</summary>
    /// <exception cref="ResultFileException">The file is no journal.</exception>
    public static TuningJournalHeader ReadHeader(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            return Parse<TuningJournalHeader>(path, 1, reader.ReadLine() ?? "");
        }
        catch (IOException error)
        {
            throw new ResultFileException(path, error.Message, error);
        }
    }

    /// <summary>The header of a search.</summary>
    internal static TuningJournalHeader HeaderOf(ComparisonPlan plan, TuningOptions options)
    {
        var data = RunConfiguration.FindTask(plan.Task).Create<float>(plan.Options, (ulong)plan.Seeds[0]).Data.Sha256;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(TrialWorker.Line(plan) + TrialWorker.Line(options) + data)));
        return new(Format, hash, options.Command, plan, options);
    }

    /// <summary>Opens the journal of a search, or begins one.</summary>
    /// <exception cref="ConfigurationException">The file belongs to another search.</exception>
    /// <exception cref="ResultFileException">The file is no journal.</exception>
    /// <exception cref="IOException">The file can't be written, or another process writes it.</exception>
    internal static TuningJournal Open(string path, TuningJournalHeader header)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            var lines = WholeLines(file);
            if (lines.Length == 0)
            {
                var begun = new TuningJournal(file, header);
                begun.Append(header);
                return begun;
            }

            var found = Parse<TuningJournalHeader>(path, 1, lines[0]);
            if (found.Hash != header.Hash)
                throw new ConfigurationException($"{path} holds the trials of another plan, search or data: start anew with --force, or choose another file with --out");
            var journal = new TuningJournal(file, found);
            for (var i = 1; i < lines.Length; i++)
            {
                var trial = Parse<FinishedTrial>(path, i + 1, lines[i]);
                journal._known[trial.Trial] = new(trial.Objective, trial.Fault) { AtStart = trial.AtStart };
            }

            return journal;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>What came of a trial, if it has finished before.</summary>
    internal TrialScore? Find(string trial) => _known.GetValueOrDefault(trial);

    /// <summary>Writes what came of a trial.</summary>
    internal void Add(string trial, TrialScore score) => Append(new FinishedTrial(trial, score.Objective, score.Fault, score.AtStart));

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Append<TLine>(TLine line)
    {
        _file.Write(Encoding.UTF8.GetBytes(TrialWorker.Line(line) + "\n"));
        _file.Flush();
    }

    // Drops what follows the last line break, and leaves the file open at its end.
    private static string[] WholeLines(FileStream file)
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var end = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        file.SetLength(end);
        file.Position = end;
        return Encoding.UTF8.GetString(bytes, 0, end).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static TLine Parse<TLine>(string path, int number, string line)
    {
        try
        {
            return TrialWorker.Read<TLine>(line);
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new ResultFileException(path, $"line {number} is none of a journal of trials: {error.Message}", error);
        }
    }

    private sealed record FinishedTrial(string Trial, double? Objective, string? Fault, double? AtStart = null);
}
