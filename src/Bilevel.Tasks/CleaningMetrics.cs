using System.Numerics;
using Bilevel.Autodiff;
using Bilevel.Core;
using Bilevel.Data;
using Bilevel.Numerics;

namespace Bilevel.Tasks;

/// <summary>What a cleaning run reports: validation loss, test loss and accuracy, how well weights tell clean rows from corrupted ones, and the lower-level gap.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class CleaningMetrics<T> : ITaskMetrics<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The name of <see cref="Auc"/>.</summary>
    public const string AucName = "auc";

    private readonly IOracle<T> _oracle;
    private readonly Classifier<T> _test;
    private readonly bool[]? _isClean;
    private readonly UpperAnswer<T> _validation;
    private readonly LowerAnswer<T> _lower;

    /// <param name="oracle">The problem, uncounted.</param>
    /// <param name="test">The classifier on the test rows.</param>
    /// <param name="isClean">Which training rows kept their label; null where rows have no weights.</param>
    public CleaningMetrics(IOracle<T> oracle, Classifier<T> test, bool[]? isClean)
    {
        (_oracle, _test, _isClean) = (oracle, test, isClean);
        _validation = new(UpperAsk.Value, oracle.Shape);
        _lower = new(LowerAsk.GradientY, oracle.Shape);
    }

    public IReadOnlyList<string> Names { get; } = ["validation_loss", "test_loss", "test_accuracy", AucName, "lower_gradient_norm"];

    public void Evaluate(Vec<T> x, Vec<T> y, Span<double> into)
    {
        into[0] = _oracle.Upper(x, y, Batch.Full, _validation).Value;
        (into[1], into[2]) = _test.Evaluate(y);
        into[3] = Auc(x, _isClean);
        into[4] = _oracle.Lower(x, y, along: null, Batch.Full, _lower).GradientY.Norm();
    }

    /// <summary>How well weights tell clean rows from corrupted ones; NaN where there are no weights, or rows of one kind alone.</summary>
    /// <param name="x">The weights' logits.</param>
    /// <param name="isClean">Which training rows kept their label; null where rows have no weights.</param>
    public static double Auc(Vec<T> x, bool[]? isClean) =>
        isClean is not null && isClean.Contains(true) && isClean.Contains(false) ? RocAuc.Of<T>(x.Span, isClean) : double.NaN;
}

/// <summary>A trained classifier on fixed rows: its loss, its accuracy, its probabilities.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class Classifier<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly LabelledRows _rows;
    private readonly Program<T> _program;
    private readonly ParameterLayout _layout;
    private readonly Vec<T> _logProbabilities;

    /// <param name="rows">The rows to classify.</param>
    /// <param name="layout">Where the classifier's tensors lie in y.</param>
    /// <param name="logits">The logits of features for the classifier's tensors.</param>
    public Classifier(LabelledRows rows, ParameterLayout layout, Func<Tensor[], Tensor, Tensor> logits)
    {
        (_rows, _layout) = (rows, layout);
        Tensor[] inputs = [.. layout.Blocks.Select(b => Tensor.Input(b.Name, Shape.Create([.. b.Shape])))];
        var features = Tensor.Frozen("features", rows.Features, [rows.Labels.Length, rows.Columns]);
        _program = Program<T>.Compile(inputs, [logits(inputs, features).LogSoftmax()]);
        _logProbabilities = new(rows.Labels.Length * rows.Classes);
        _program.BindOutput(0, _logProbabilities);
    }

    /// <summary>The log-probabilities of every class for every row, row-major; overwritten by the next call.</summary>
    public ReadOnlySpan<T> LogProbabilities(Vec<T> y)
    {
        for (var i = 0; i < _layout.Blocks.Count; i++)
            _program.Bind(i, y, _layout.Blocks[i].Offset);
        _program.Run();
        return _logProbabilities.Span;
    }

    /// <summary>Mean cross-entropy and accuracy in 0 … 1; a tie counts for the class that comes first.</summary>
    public (double Loss, double Accuracy) Evaluate(Vec<T> y)
    {
        var logProbabilities = LogProbabilities(y);
        var (loss, hits) = (0.0, 0);
        for (var row = 0; row < _rows.Labels.Length; row++)
        {
            var classes = logProbabilities.Slice(row * _rows.Classes, _rows.Classes);
            loss -= double.CreateChecked(classes[_rows.Labels[row]]);
            hits += Predicted(classes) == _rows.Labels[row] ? 1 : 0;
        }

        return (loss / _rows.Labels.Length, (double)hits / _rows.Labels.Length);
    }

    /// <summary>The class of the largest log-probability.</summary>
    public static int Predicted(ReadOnlySpan<T> logProbabilities)
    {
        var best = 0;
        for (var c = 1; c < logProbabilities.Length; c++)
        {
            if (logProbabilities[c] > logProbabilities[best])
                best = c;
        }

        return best;
    }
}
