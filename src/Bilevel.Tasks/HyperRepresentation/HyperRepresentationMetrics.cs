using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Tasks;

/// <summary>Query loss and accuracy of tasks after a fixed adaptation on copies, the same for every method; y is not looked at.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="adaptation">How tasks are learned.</param>
/// <param name="pools">Validation, training and test tasks, in chunks.</param>
internal sealed class HyperRepresentationMetrics<T>(Lazy<IReviewAdaptation<T>> adaptation, IReadOnlyList<IReadOnlyList<ReviewChunk>> pools) : ITaskMetrics<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public IReadOnlyList<string> Names { get; } = ["validation_loss", "validation_accuracy", "train_loss", "train_accuracy", "test_loss", "test_accuracy"];

    public void Evaluate(Vec<T> x, Vec<T> y, Span<double> into)
    {
        for (var pool = 0; pool < pools.Count; pool++)
            (into[2 * pool], into[2 * pool + 1]) = Judge(x, pools[pool]);
    }

    private (double Loss, double Accuracy) Judge(Vec<T> x, IReadOnlyList<ReviewChunk> chunks)
    {
        var (loss, hits, rows) = (0.0, 0, 0);
        foreach (var chunk in chunks)
        {
            var logProbabilities = adaptation.Value.Judge(x, chunk).Span;
            for (var row = 0; row < chunk.QueryLabels.Length; row++, rows++)
            {
                var classes = logProbabilities.Slice(row * ReviewAdaptation.Classes, ReviewAdaptation.Classes);
                loss -= double.CreateChecked(classes[chunk.QueryLabels[row]]);
                hits += Classifier<T>.Predicted(classes) == chunk.QueryLabels[row] ? 1 : 0;
            }
        }

        return (loss / rows, (double)hits / rows);
    }
}
