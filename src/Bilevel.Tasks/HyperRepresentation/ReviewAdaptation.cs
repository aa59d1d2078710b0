using System.Numerics;
using Bilevel.Autodiff;
using Bilevel.Data;
using Bilevel.Numerics;

namespace Bilevel.Tasks;

/// <summary>Tasks that are evaluated at once: words and lengths of all support rows and then of all query rows, and their labels.</summary>
internal sealed record ReviewChunk(int[] Words, int[] Lengths, int[] SupportLabels, int[] QueryLabels)
{
    public static ReviewChunk Of(EncodedTexts texts, IReadOnlyList<ReviewTask> tasks, int steps)
    {
        int[] support = [.. tasks.SelectMany(t => t.Support)], query = [.. tasks.SelectMany(t => t.Query)];
        var (words, lengths) = texts.Padded([.. support, .. query], steps);
        return new(words, lengths, Array.ConvertAll(support, t => texts.Labels[t]), Array.ConvertAll(query, t => texts.Labels[t]));
    }
}

/// <summary>Learns tasks from their support rows on copies, by a fixed number of steps of a fixed size, and judges their query rows.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal interface IReviewAdaptation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The log-probabilities of the classes for the query rows, [tasks, rows, classes], overwritten by the next call.</summary>
    Vec<T> Judge(Vec<T> x, ReviewChunk tasks);
}

/// <summary>The fixed steps of an adaptation.</summary>
internal static class ReviewAdaptation
{
    public const int Steps = 30, Classes = 2;

    public const double Step = 0.3;
}

/// <summary>The features of rows for an x, compiled once: x → [rows, features].</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class ReviewFeatures<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Program<T> _program;
    private readonly ParameterLayout _layout;
    private readonly int _tensors;

    /// <param name="problem">The network.</param>
    /// <param name="layout">Where the tensors lie in x; those of the network come first.</param>
    /// <param name="tensors">How many those are.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="steps">Their words.</param>
    /// <param name="features">Their features.</param>
    public ReviewFeatures(HyperRepresentationProblem problem, ParameterLayout layout, int tensors, int rows, int steps, int features)
    {
        (_layout, _tensors, Width) = (layout, tensors, features);
        Tensor[] x = [.. layout.Blocks.Take(tensors).Select(b => Tensor.Input(b.Name, Shape.Create([.. b.Shape])))];
        Tensor words = Tensor.IndexInput("words", [rows, steps]), lengths = Tensor.IndexInput("lengths", [rows]);
        var tasks = new ReviewRows(words.Reshape([1, rows, steps]), lengths.Reshape([1, rows]), lengths, Tensor.Range(1));
        _program = Program<T>.Compile([.. x, words, lengths], [problem.Features(x, tasks)]);
        Values = new(rows * features);
        _program.BindOutput(0, Values);
    }

    /// <summary>The features of the last run, row-major.</summary>
    public Vec<T> Values { get; }

    /// <summary>The features of a row.</summary>
    public int Width { get; }

    public void Run(Vec<T> x, int[] words, int[] lengths)
    {
        for (var i = 0; i < _tensors; i++)
            _program.Bind(i, x, _layout.Blocks[i].Offset);
        _program.BindIndices(_tensors, words);
        _program.BindIndices(_tensors + 1, lengths);
        _program.Run();
    }

    /// <summary>The largest norm of a row's features.</summary>
    public double LargestNorm(Vec<T> x, int[] words, int[] lengths)
    {
        Run(x, words, lengths);
        var largest = 0.0;
        for (var row = 0; row < lengths.Length; row++)
        {
            var sum = 0.0;
            foreach (var value in Values.Span.Slice(row * Width, Width))
                sum += double.CreateChecked(value) * double.CreateChecked(value);
            largest = double.Max(largest, sum);
        }

        return Math.Sqrt(largest);
    }
}

/// <summary>Adapts heads alone: the features of all tasks at once, then all heads as one batched problem.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class HeadAdaptation<T> : IReviewAdaptation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReviewFeatures<T> _features;
    private readonly Program<T> _gradientProgram, _judgement;
    private readonly Vec<T> _heads, _gradient, _logProbabilities;
    private readonly int? _start;
    private readonly int _ofAHead;

    /// <param name="problem">The losses.</param>
    /// <param name="features">The features of the support rows of so many tasks and then of their query rows.</param>
    /// <param name="tasks">The tasks of a chunk.</param>
    /// <param name="rows">The rows of a support set, and of a query set.</param>
    /// <param name="start">Where in x the head lies that all start from; null for 0.</param>
    public HeadAdaptation(HyperRepresentationProblem problem, ReviewFeatures<T> features, int tasks, int rows, int? start)
    {
        (_features, _start, _ofAHead) = (features, start, features.Width * ReviewAdaptation.Classes);
        Shape headShape = [tasks, features.Width, ReviewAdaptation.Classes], featureShape = [tasks, rows, features.Width];
        Tensor heads = Tensor.Input("heads", headShape), support = Tensor.Input("support features", featureShape), query = Tensor.Input("query features", featureShape);
        var labels = Tensor.IndexInput("labels", [tasks, rows]);

        // The sum over tasks: each head has the gradient of its own task's loss.
        var loss = tasks * (HyperRepresentationProblem.Fit(support, heads, labels) + problem.Penalty(heads));
        _gradientProgram = Program<T>.Compile([heads, support, labels], [.. Differentiate.Gradient(loss, [heads])]);
        _judgement = Program<T>.Compile([heads, query], [query.MatMul(heads).LogSoftmax()]);
        (_heads, _gradient, _logProbabilities) = (new(headShape.Count), new(headShape.Count), new(tasks * rows * ReviewAdaptation.Classes));
        _gradientProgram.Bind(0, _heads);
        _gradientProgram.Bind(1, features.Values);
        _gradientProgram.BindOutput(0, _gradient);
        _judgement.Bind(0, _heads);
        _judgement.Bind(1, features.Values, featureShape.Count);
        _judgement.BindOutput(0, _logProbabilities);
    }

    public Vec<T> Judge(Vec<T> x, ReviewChunk tasks)
    {
        _features.Run(x, tasks.Words, tasks.Lengths);
        _gradientProgram.BindIndices(2, tasks.SupportLabels);
        var heads = _heads;
        heads.Clear();
        for (var head = 0; _start is { } start && head < heads.Length; head += _ofAHead)
            x.Span.Slice(start, _ofAHead).CopyTo(heads.Span[head..]);
        for (var step = 0; step < ReviewAdaptation.Steps; step++)
        {
            _gradientProgram.Run();
            heads -= ReviewAdaptation.Step * _gradient;
        }

        _judgement.Run();
        return _logProbabilities;
    }
}

/// <summary>Adapts the whole network and the head, task after task.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class NetworkAdaptation<T> : IReviewAdaptation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Program<T> _gradientProgram, _judgement;
    private readonly Vec<T> _network, _gradient, _logProbabilities;
    private readonly int _tensors, _tasks, _rows, _steps;

    /// <param name="problem">The losses.</param>
    /// <param name="layout">Where network and head lie in x.</param>
    /// <param name="tasks">The tasks of a chunk.</param>
    /// <param name="rows">The rows of a support set, and of a query set.</param>
    /// <param name="steps">Their words.</param>
    public NetworkAdaptation(HyperRepresentationProblem problem, ParameterLayout layout, int tasks, int rows, int steps)
    {
        (_tensors, _tasks, _rows, _steps) = (layout.Blocks.Count, tasks, rows, steps);
        Tensor[] network = [.. layout.Blocks.Select(b => Tensor.Input(b.Name, Shape.Create([.. b.Shape])))];
        var head = network[^1].Reshape([1, .. layout.Blocks[^1].Shape]);
        Tensor words = Tensor.IndexInput("words", [1, rows, steps]), lengths = Tensor.IndexInput("lengths", [1, rows]), labels = Tensor.IndexInput("labels", [1, rows]);
        var task = new ReviewRows(words, lengths, labels, Tensor.Range(1));
        _gradientProgram = Program<T>.Compile([.. network, words, lengths, labels], [.. Differentiate.Gradient(problem.TaskLoss(network[..^1], head, task), network)]);
        _judgement = Program<T>.Compile([.. network, words, lengths], [problem.Features(network[..^1], task).MatMul(head).LogSoftmax()]);
        (_network, _gradient, _logProbabilities) = (new(layout.Length), new(layout.Length), new(tasks * rows * ReviewAdaptation.Classes));
        for (var i = 0; i < _tensors; i++)
        {
            _gradientProgram.Bind(i, _network, layout.Blocks[i].Offset);
            _gradientProgram.BindOutput(i, _gradient, layout.Blocks[i].Offset);
            _judgement.Bind(i, _network, layout.Blocks[i].Offset);
        }
    }

    public Vec<T> Judge(Vec<T> x, ReviewChunk tasks)
    {
        var network = _network;
        for (var task = 0; task < _tasks; task++)
        {
            BindRows(_gradientProgram, tasks, task);
            _gradientProgram.BindIndices(_tensors + 2, tasks.SupportLabels.AsSpan(task * _rows, _rows));
            network.CopyFrom(x);
            for (var step = 0; step < ReviewAdaptation.Steps; step++)
            {
                _gradientProgram.Run();
                network -= ReviewAdaptation.Step * _gradient;
            }

            BindRows(_judgement, tasks, _tasks + task);
            _judgement.BindOutput(0, _logProbabilities, task * _rows * ReviewAdaptation.Classes);
            _judgement.Run();
        }

        return _logProbabilities;
    }

    // Set 0 … tasks − 1 are the tasks' support rows, the next their query rows.
    private void BindRows(Program<T> program, ReviewChunk tasks, int set)
    {
        program.BindIndices(_tensors, tasks.Words.AsSpan(set * _rows * _steps, _rows * _steps));
        program.BindIndices(_tensors + 1, tasks.Lengths.AsSpan(set * _rows, _rows));
    }
}
