namespace Bilevel.Autodiff;

/// <summary>Common losses as functions of tensors.</summary>
public static class Losses
{
    /// <summary>−log softmax(logits)[label] of each row: logits [rows, classes], labels [rows] → [rows].</summary>
    public static Tensor CrossEntropyPerRow(Tensor logits, Tensor labels) =>
        -(labels.OneHot(logits.Shape[^1]) * logits.LogSoftmax()).Sum(-1);

    /// <summary>The mean over rows of <see cref="CrossEntropyPerRow"/>, a scalar.</summary>
    public static Tensor CrossEntropy(Tensor logits, Tensor labels) => CrossEntropyPerRow(logits, labels).Mean();

    /// <summary>log(1 + exp(−t·logit)) elementwise, for labels t = ±1 of the logits' shape.</summary>
    public static Tensor LogisticPerRow(Tensor logits, Tensor signs) => (-(signs * logits)).Softplus();

    /// <summary>The mean of (prediction − target)², a scalar.</summary>
    public static Tensor MeanSquaredError(Tensor prediction, Tensor target) => (prediction - target).Square().Mean();
}
