using System.Text.Json.Serialization;

namespace Bilevel.Tasks;

/// <summary>How large a task is.</summary>
[JsonConverter(typeof(NameConverter<TaskSize>))]
public enum TaskSize
{
    /// <summary>Under a second: for tests.</summary>
    Tiny,

    /// <summary>Real data, minutes on two cores: the default.</summary>
    Local,

    /// <summary>The papers' own sizes.</summary>
    Paper,
}

/// <summary>Which of the options that not all tasks have a task reads.</summary>
[Flags]
public enum TaskReads
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary><see cref="TaskOptions.BatchSize"/>.</summary>
    Batch = 1,

    /// <summary><see cref="TaskOptions.Regularisation"/>.</summary>
    Regularisation = 2,

    /// <summary>What <see cref="TextOptions"/> says of words and of the network that reads them.</summary>
    Text = 4,

    /// <summary><see cref="TextOptions.Heads"/>.</summary>
    Heads = 8,

    /// <summary><see cref="TextOptions.Penalty"/> and <see cref="TextOptions.PenaltyPerGroup"/>.</summary>
    Penalty = 16,

    /// <summary><see cref="TaskOptions.Model"/>.</summary>
    Model = 32,
}

/// <summary>The classifier of a cleaning task.</summary>
[JsonConverter(typeof(NameConverter<ClassifierModel>))]
public enum ClassifierModel
{
    /// <summary>Softmax regression: one linear layer, a strongly convex lower level.</summary>
    Softmax,

    /// <summary>A multi-layer perceptron with one hidden tanh layer.</summary>
    Mlp,
}

/// <summary>Choices are written by name; a number is an error, not a choice.</summary>
/// <typeparam name="TEnum">The choices.</typeparam>
internal sealed class NameConverter<TEnum>() : JsonStringEnumConverter<TEnum>(namingPolicy: null, allowIntegerValues: false)
    where TEnum : struct, Enum;

/// <summary>What a user may say of a task; a task reads what concerns it.</summary>
public sealed record TaskOptions
{
    /// <summary>The data set's name; null for the task's own.</summary>
    public string? Dataset { get; init; }

    /// <summary>A file or folder with the data in its official format; null for what the product holds.</summary>
    public string? Data { get; init; }

    /// <summary>The probability with which a training label is corrupted, once.</summary>
    public double Corruption
    {
        get;
        init => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "the corruption must be in [0, 1]");
    } = 0.5;

    /// <summary>How large the task is.</summary>
    public TaskSize Size { get; init; } = TaskSize.Local;

    /// <summary>The classifier.</summary>
    public ClassifierModel Model { get; init; } = ClassifierModel.Softmax;

    /// <summary>Samples in a batch, on both levels.</summary>
    public int BatchSize
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "the batch size must be at least 1");
    } = 64;

    /// <summary>μ of the lower level's (μ/2)‖y‖².</summary>
    public double Regularisation
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "the regularisation must be a finite number above 0: the lower level has no unique minimiser without it");
    } = 0.001;

    /// <summary>The noise of a synthetic problem's gradients.</summary>
    public double Noise
    {
        get;
        init => field = value >= 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "the noise must be a finite number, 0 or above");
    } = 0.1;

    /// <summary>How far from the solution a synthetic problem starts; 1 as the problem has it.</summary>
    public double Distance
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "the distance must be a finite number above 0");
    } = 1;

    /// <summary>What concerns text tasks; null leaves all of it as the task has it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] // A run of another task has the hash that it had before there were text tasks.
    public TextOptions? Text { get; init; }
}
