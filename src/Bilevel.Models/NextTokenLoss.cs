using Bilevel.Autodiff;

namespace Bilevel.Models;

/// <summary>Cross-entropy of the logits at each position against the token that follows.</summary>
public static class NextTokenLoss
{
    /// <summary>The mean over the counted tokens of each row: [batch]; 0 for a row in which none is counted.</summary>
    /// <param name="logits">[batch, time, vocabulary].</param>
    /// <param name="tokens">Indices [batch, time] that the logits were computed from.</param>
    /// <param name="counted">[batch, time]: 1 for a token whose prediction counts, such as those of a response; else 0. A row's first token is never predicted. All others count where it is left out.</param>
    /// <exception cref="ShapeMismatchException">The shapes do not fit, or a row has one token only.</exception>
    public static Tensor PerRow(Tensor logits, Tensor tokens, Tensor? counted = null)
    {
        var (losses, weights) = Terms(logits, tokens, counted);
        return (losses * weights).Sum(-1) / Tensor.Maximum(weights.Sum(-1), 1);
    }

    /// <summary>The mean over all counted tokens of the batch, a scalar; 0 where none is.</summary>
    /// <inheritdoc cref="PerRow"/>
    public static Tensor Mean(Tensor logits, Tensor tokens, Tensor? counted = null)
    {
        var (losses, weights) = Terms(logits, tokens, counted);
        return (losses * weights).Sum() / Tensor.Maximum(weights.Sum(), 1);
    }

    // Losses and weights, [batch, time]. The last position predicts nothing and has weight 0: cheaper than moving the logits of all others together.
    private static (Tensor Losses, Tensor Weights) Terms(Tensor logits, Tensor tokens, Tensor? counted)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(tokens);
        if (logits.Shape.Rank != 3 || !tokens.Shape.Lengths.SequenceEqual(logits.Shape.Lengths[..2]) || tokens.Shape[1] < 2)
            throw ShapeMismatchException.For("next-token loss", [logits, tokens], "logits [batch, time, vocabulary] and at least two tokens a row, [batch, time], are expected");
        var (batch, steps) = (tokens.Shape[0], tokens.Shape[1]);
        var positions = batch * steps;
        int[] next = [.. Enumerable.Range(1, positions - 1), positions - 1];
        var targets = tokens.Reshape([positions]).Gather(Tensor.FromIndices(next, [positions]));
        var losses = Losses.CrossEntropyPerRow(logits.Reshape([positions, logits.Shape[2]]), targets);
        var weights = (counted ?? Tensor.Ones(tokens.Shape)).Slice([0, 1], [batch, steps - 1]).PadTo([0, 0], tokens.Shape);
        return (losses.Reshape(tokens.Shape), weights);
    }
}
