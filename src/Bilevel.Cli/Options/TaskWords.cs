using System.CommandLine;
using Bilevel.Tasks;

namespace Bilevel.Cli.Options;

/// <summary>The options that choose a task's data and size.</summary>
internal sealed class TaskWords
{
    private readonly Option<string?> _dataset = Words.Option("--dataset", "NAME", "The data set; the task's own if left out");
    private readonly Option<string?> _data = Words.Option("--data", "PATH", "A file or folder with the data in its official format; what the product holds if left out");
    private readonly Option<string?> _corruption = Words.Option("--corruption", "P", "The probability with which a training label is corrupted, 0 … 1");
    private readonly Option<string?> _size = Words.Option("--size", "tiny|local|paper", "How large the task is");
    private readonly Option<string?> _model = Words.Option("--model", "softmax|mlp", "The classifier");
    private readonly Option<string?> _distance = Words.Option("--distance", "D", "How far from its solution a synthetic task starts; 1 if left out");

    private readonly Option<string?> _regularisation = Words.Option("--regularisation", "MU", "μ of the lower level's (μ/2)‖y‖²");
    private readonly Option<string?> _batch = Words.Option("--batch", "N", "Samples in a batch, on both levels");
    private readonly TextWords _text = new();

    public void AddTo(Command command)
    {
        foreach (var option in new[] { _dataset, _data, _corruption, _size, _model, _distance, _regularisation, _batch })
            command.Add(option);
        _text.AddTo(command);
    }

    /// <summary>The data set that the command line names, or null.</summary>
    public string? Dataset(ParseResult parsed) => parsed.GetValue(_dataset)?.ToLowerInvariant();

    /// <summary>The options with those on the command line in place of the basis.</summary>
    /// <exception cref="UsageException">A value is not allowed, or the task reads no data.</exception>
    public TaskOptions Apply(ParseResult parsed, BilevelTask task, TaskOptions basis)
    {
        var options = basis;
        if (parsed.GetValue(_dataset) is { } dataset)
            options = options with { Dataset = dataset };
        if (parsed.GetValue(_data) is { } data)
            options = options with { Data = data };
        if (parsed.GetValue(_corruption) is { } corruption)
            options = options with { Corruption = Numbers.Between(_corruption.Name, corruption, 0, 1) };
        if (parsed.GetValue(_size) is { } size)
            options = AtSize(options, Names.Choice<TaskSize>(_size.Name, size));
        if (parsed.GetValue(_model) is { } model)
            options = options with { Model = Names.Choice<ClassifierModel>(_model.Name, model) };
        if (parsed.GetValue(_distance) is { } distance)
            options = options with { Distance = Numbers.Positive(_distance.Name, distance) };
        if (parsed.GetValue(_regularisation) is { } regularisation)
            options = options with { Regularisation = Numbers.Positive(_regularisation.Name, regularisation) };
        if (parsed.GetValue(_batch) is { } batch)
            options = options with { BatchSize = Numbers.Whole(_batch.Name, batch, 1) };
        options = options with { Text = _text.Apply(parsed, options.Text) };

        if (task.Datasets.Count > 0 && parsed.GetValue(_distance) is not null)
            throw new UsageException($"{task.Name} is not synthetic and starts where its data says: leave out {_distance.Name}");
        if (task.Datasets.Count == 0 && (options.Dataset ?? options.Data) is not null)
            throw new UsageException($"{task.Name} is synthetic and reads no data: leave out {_dataset.Name} and {_data.Name}");
        options = options.Dataset is { } named ? options with { Dataset = Names.Known("data set", named, [.. task.Datasets]) } : options;
        RequireRead(parsed, task, options);
        return options;
    }

    // How far weights start from 0 suits a width, and a plan's width is that of its size.
    private static TaskOptions AtSize(TaskOptions options, TaskSize size)
    {
        if (size == options.Size || options.Text is not { } text)
            return options with { Size = size };
        text = text with { StartingBound = null };
        return options with { Size = size, Text = text == new TextOptions() ? null : text };
    }

    private void RequireRead(ParseResult parsed, BilevelTask task, TaskOptions options)
    {
        var reads = task.Reads(options.Dataset);
        (Option Option, TaskReads What)[] words = [(_model, TaskReads.Model), (_regularisation, TaskReads.Regularisation), (_batch, TaskReads.Batch), .. _text.Read];
        var unread = Array.Find(words, word => !reads.HasFlag(word.What) && parsed.GetResult(word.Option) is { Implicit: false });
        if (unread.Option is not null)
            throw new UsageException($"{task.Name}{(options.Dataset is { } dataset ? $" on {dataset}" : "")} does not read {unread.Option.Name}: leave it out");
    }
}
