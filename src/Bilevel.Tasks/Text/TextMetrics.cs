using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Tasks;

/// <summary>What a run on texts reports: mean cross-entropy and accuracy (0 … 1) in each role, and one number of x.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="classifier">The classifier.</param>
/// <param name="validation">The rows of the upper level.</param>
/// <param name="training">The rows of the lower level with the labels that it sees; the cross-entropy has no weights and no regulariser.</param>
/// <param name="test">Rows of neither.</param>
/// <param name="ofX">The name of the number of x, and that number; NaN where it has no meaning.</param>
internal sealed class TextMetrics<T>(TextClassifier<T> classifier, TextChunks validation, TextChunks training, TextChunks test, (string Name, Func<Vec<T>, double> Value) ofX) : ITaskMetrics<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The metric that both text tasks are tuned for.</summary>
    public const string ValidationLoss = "validation_loss";

    public IReadOnlyList<string> Names { get; } = [ValidationLoss, "validation_accuracy", "train_loss", "train_accuracy", "test_loss", "test_accuracy", ofX.Name];

    public void Evaluate(Vec<T> x, Vec<T> y, Span<double> into)
    {
        (into[0], into[1]) = classifier.Evaluate(y, validation);
        (into[2], into[3]) = classifier.Evaluate(y, training);
        (into[4], into[5]) = classifier.Evaluate(y, test);
        into[6] = ofX.Value(x);
    }
}
