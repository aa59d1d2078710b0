namespace Bilevel.Autodiff;

/// <summary>Common losses as functions of tensors.</summary>
public static class Losses
{
    /// <summary>−log softmax(logits)[label] along the last axis: logits [rows…, classes], labels [rows…] → [rows…].</summary>
    /// <param name="logits">−∞ is a class of probability 0.</param>
    /// <param name="labels">Indices of classes.</param>
    /// <param name="ignored">A label that does not count: its rows are 0 and have no derivative.</param>
    public static Tensor CrossEntropyPerRow(Tensor logits, Tensor labels, int? ignored = null)
    {
        // Labels of another shape would broadcast, and the loss of every row would be taken for every label.
        if (logits.Shape.Rank == 0 || !logits.Shape.Lengths[..^1].SequenceEqual(labels.Shape.Lengths))
            throw ShapeMismatchException.For("cross-entropy", [logits, labels], "logits [rows…, classes] and labels [rows…] are expected");
        var classes = labels.OneHot(logits.Shape[^1], ignored);
        var shifted = logits - logits.Max(-1, keepAxis: true).StopGradient();
        // Selected, not multiplied: 0 · −∞ would be NaN.
        var loss = shifted.Exp().Sum(-1).Log() - shifted.Where(classes).Sum(-1);
        return ignored is null ? loss : loss.Where(classes.Sum(-1));
    }

    /// <summary>The mean over the rows of <see cref="CrossEntropyPerRow"/>, a scalar.</summary>
    public static Tensor CrossEntropy(Tensor logits, Tensor labels) => CrossEntropyPerRow(logits, labels).Mean();

    /// <summary>The mean of <see cref="CrossEntropyPerRow"/> over the rows that count, a scalar; where none does, it is NaN with derivative 0, as PyTorch's.</summary>
    /// <param name="logits">[rows…, classes].</param>
    /// <param name="labels">[rows…].</param>
    /// <param name="ignored">The label that does not count.</param>
    public static Tensor CrossEntropy(Tensor logits, Tensor labels, int ignored) =>
        CrossEntropyPerRow(logits, labels, ignored).Sum() / labels.OneHot(logits.Shape[^1], ignored).Sum();

    /// <summary>log(1 + exp(−t·logit)) elementwise, for labels t = ±1 of the logits' shape.</summary>
    public static Tensor LogisticPerRow(Tensor logits, Tensor signs) => (-(Alike("logistic loss", signs, logits) * logits)).Softplus();

    /// <summary>The mean of (prediction − target)², a scalar.</summary>
    public static Tensor MeanSquaredError(Tensor prediction, Tensor target) => (prediction - Alike("mean squared error", target, prediction)).Square().Mean();

    // [rows, 1] against [rows] would broadcast to every pair of rows.
    private static Tensor Alike(string loss, Tensor target, Tensor prediction) =>
        target.Shape.Equals(prediction.Shape) ? target : throw ShapeMismatchException.For(loss, [prediction, target], "equal shapes are expected");
}
