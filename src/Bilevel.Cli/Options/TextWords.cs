using System.CommandLine;
using Bilevel.Models;
using Bilevel.Tasks;

namespace Bilevel.Cli.Options;

/// <summary>The options of tasks that read text.</summary>
internal sealed class TextWords
{
    private readonly Option<string?> _encoder = Words.Option("--encoder", "rnn|lstm|gru", "Text: the recurrent cell");
    private readonly Option<string?> _pooling = Words.Option("--pooling", "mean|max|last", "Text: how the states of a text's words become its features: mean, largest, last");
    private readonly Option<string?> _hidden = Words.Option("--hidden", "N", "Text: the width of a state; as the size has it if left out");
    private readonly Option<string?> _words = Words.Option("--words", "N", "Text: the most words of a text that count; as the size has it if left out");
    private readonly Option<string?> _vectors = Words.Option("--vectors", "PATH", "Text: a file of word vectors in GloVe's format; glove in the folder of --data if left out");
    private readonly Option<string?> _unknown = Words.Option("--unknown-words", "drop|hash", "Text: whether a word without a vector is left out or gets that of a bucket that its letters choose");
    private readonly Option<bool> _cased = new("--cased") { Description = "Text: words are looked up as they are written; lower-cased if left out" };
    private readonly Option<string?> _bound = Words.Option("--starting-bound", "B", "Text: the encoder's weights start uniform on ±B; 1/√width if left out, or what the plan has at its own size, the paper has 1");
    private readonly Option<string?> _heads = Words.Option("--heads", "pool|slots|shared", "Text: whose heads y holds: each task's of the pool, each place's in a batch, or one");
    private readonly Option<string?> _penalty = Words.Option("--penalty", "exponential|direct", "Text: whether x is the penalty's logarithm or the penalty itself, kept from going below 0");
    private readonly Option<bool> _penaltyPerGroup = new("--penalty-per-group") { Description = "Text: a penalty for each tensor of the network instead of one for all" };

    /// <summary>Every option, and what a task must read to take it.</summary>
    public IReadOnlyList<(Option Option, TaskReads What)> Read =>
    [
        .. new Option[] { _encoder, _pooling, _hidden, _words, _vectors, _unknown, _cased, _bound }.Select(option => (option, TaskReads.Text)),
        (_heads, TaskReads.Heads), (_penalty, TaskReads.Penalty), (_penaltyPerGroup, TaskReads.Penalty),
    ];

    public void AddTo(Command command)
    {
        foreach (var (option, _) in Read)
            command.Add(option);
    }

    /// <summary>The options with those on the command line in place of the basis; null where nobody says anything.</summary>
    /// <exception cref="UsageException">A value is not allowed.</exception>
    public TextOptions? Apply(ParseResult parsed, TextOptions? basis)
    {
        var options = basis ?? new();
        if (parsed.GetValue(_encoder) is { } encoder)
            options = options with { Cell = Names.Choice<RecurrentCell>(_encoder.Name, encoder) };
        if (parsed.GetValue(_pooling) is { } pooling)
            options = options with { Pooling = Names.Choice<Pooling>(_pooling.Name, pooling) };
        if (parsed.GetValue(_hidden) is { } hidden)
            options = options with { Hidden = Numbers.Whole(_hidden.Name, hidden, 1) };
        if (parsed.GetValue(_words) is { } words)
            options = options with { Words = Numbers.Whole(_words.Name, words, 1) };
        if (parsed.GetValue(_vectors) is { } vectors)
            options = options with { Vectors = vectors };
        if (parsed.GetValue(_unknown) is { } unknown)
            options = options with { UnknownWords = Names.Choice<Data.UnknownWords>(_unknown.Name, unknown) };
        if (parsed.GetValue(_cased))
            options = options with { LowerCase = false };
        if (parsed.GetValue(_bound) is { } bound)
            options = options with { StartingBound = Numbers.Positive(_bound.Name, bound) };
        if (parsed.GetValue(_heads) is { } heads)
            options = options with { Heads = Names.Choice<TaskHeads>(_heads.Name, heads) };
        if (parsed.GetValue(_penalty) is { } penalty)
            options = options with { Penalty = Names.Choice<PenaltyForm>(_penalty.Name, penalty) };
        if (parsed.GetValue(_penaltyPerGroup))
            options = options with { PenaltyPerGroup = true };
        return basis is null && options == new TextOptions() ? null : options;
    }
}
