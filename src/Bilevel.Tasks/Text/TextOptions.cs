using System.Text.Json.Serialization;
using Bilevel.Data;
using Bilevel.Models;

namespace Bilevel.Tasks;

/// <summary>The recurrent cell of a text task.</summary>
[JsonConverter(typeof(NameConverter<RecurrentCell>))]
public enum RecurrentCell
{
    /// <summary>Elman's tanh network.</summary>
    Rnn,

    /// <summary>Long short-term memory.</summary>
    Lstm,

    /// <summary>Gated recurrent units.</summary>
    Gru,
}

/// <summary>Whose heads y holds in hyper-representation.</summary>
[JsonConverter(typeof(NameConverter<TaskHeads>))]
public enum TaskHeads
{
    /// <summary>One head for each task of the pool, so that y*(x) and Φ exist.</summary>
    Pool,

    /// <summary>One head for each place in a batch, whatever task comes there.</summary>
    Slots,

    /// <summary>One head for all tasks, as in the released code.</summary>
    Shared,
}

/// <summary>How x states the penalty λ of hyperparameter optimisation.</summary>
[JsonConverter(typeof(NameConverter<PenaltyForm>))]
public enum PenaltyForm
{
    /// <summary>λ = e^x, starting at 1e-4.</summary>
    Exponential,

    /// <summary>λ = x, starting at 0, as in the paper; a projection keeps it from going below.</summary>
    Direct,
}

/// <summary>What a user may say of a text task; what is left out follows from the size.</summary>
public sealed record TextOptions
{
    /// <summary>The recurrent cell.</summary>
    public RecurrentCell Cell { get; init; } = RecurrentCell.Rnn;

    /// <summary>How states become features: the mean over words, or the largest.</summary>
    [JsonConverter(typeof(NameConverter<Pooling>))]
    public Pooling Pooling { get; init; } = Pooling.Mean;

    /// <summary>The width of a state; null as the size has it.</summary>
    public int? Hidden
    {
        get;
        init => field = value is null or >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "a state must be at least 1 wide");
    }

    /// <summary>The most words of a text; null as the size has it.</summary>
    public int? Words
    {
        get;
        init => field = value is null or >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "a text must be allowed at least 1 word");
    }

    /// <summary>The encoder starts uniform on ± this; null for ±1/√width, the paper has 1.</summary>
    public double? StartingBound
    {
        get;
        init => field = value is null || value > 0 && double.IsFinite(value.Value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "the bound of the starting weights must be a finite number above 0");
    }

    /// <summary>A file or folder with word vectors; null for the folder glove of the data.</summary>
    public string? Vectors { get; init; }

    /// <summary>What becomes of words without a vector.</summary>
    [JsonConverter(typeof(NameConverter<UnknownWords>))]
    public UnknownWords UnknownWords { get; init; } = UnknownWords.Drop;

    /// <summary>Whether letters are lower-cased.</summary>
    public bool LowerCase { get; init; } = true;

    /// <summary>Whose heads y holds in hyper-representation.</summary>
    public TaskHeads Heads { get; init; } = TaskHeads.Pool;

    /// <summary>How x states the penalty of hyperparameter optimisation.</summary>
    public PenaltyForm Penalty { get; init; } = PenaltyForm.Exponential;

    /// <summary>Whether each tensor of y has a penalty of its own in hyperparameter optimisation; otherwise one serves all.</summary>
    public bool PenaltyPerGroup { get; init; }
}
