using System.Collections.Concurrent;
using System.Text.Json;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Running;

namespace Bilevel.Experiments.Tuning;

/// <summary>The other end of a tuning process: trials as lines of JSON in, scores as lines of JSON out.</summary>
public static class TrialWorker
{
    /// <summary>The first line, once the process can work.</summary>
    internal const string Ready = "ready";

    // ASCII alone, one line: no terminal's encoding can change it.
    private static readonly JsonSerializerOptions s_line = new(ResultJson.Options) { WriteIndented = false, Encoder = null };

    /// <summary>Serves trials until the input ends; a trial that is under way then ends between two steps, because nobody waits for it.</summary>
    public static void Serve(TextReader input, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        using var abandoned = new CancellationTokenSource();
        using var lines = new BlockingCollection<string>();
        var reader = new Thread(() =>
        {
            while (input.ReadLine() is { } line)
                lines.Add(line);
            abandoned.Cancel();
            lines.CompleteAdding();
        })
        { IsBackground = true };
        reader.Start();
        Answer(output, Ready);
        var scorer = new TrialScorer();
        try
        {
            foreach (var line in lines.GetConsumingEnumerable())
                Answer(output, Line(scorer.Score(Read<RunConfiguration[]>(line), abandoned.Token)));
        }
        catch (OperationCanceledException)
        {
            // Whoever asked is gone.
        }
    }

    /// <summary>Something as one line.</summary>
    internal static string Line<TValue>(TValue value) => JsonSerializer.Serialize(value, s_line);

    /// <summary>What <see cref="Line"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else, or only the beginning.</exception>
    internal static TValue Read<TValue>(string line) => JsonSerializer.Deserialize<TValue>(line, s_line) ?? throw new JsonException("expected an object, got null");

    private static void Answer(TextWriter output, string line)
    {
        output.WriteLine(line);
        output.Flush();
    }
}
