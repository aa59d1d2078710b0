using Bilevel.Autodiff;
using Xunit;

namespace Bilevel.Models.Tests;

public class NextTokenLossTests
{
    private static readonly Tensor Tokens = Tensor.FromIndices([2, 0, 1, 1, 2, 0], [2, 3]);
    private static readonly Tensor Logits = Evaluation.Drawn(1, [2, 3, 3]);

    private static double Term(int row, int position, int token)
    {
        var logits = Logits.Value().AsSpan((row * 3 + position) * 3, 3);
        return Math.Log(Math.Exp(logits[0]) + Math.Exp(logits[1]) + Math.Exp(logits[2])) - logits[token];
    }

    [Fact]
    public void PerRow_OfAllTokens_ComparesEachPositionWithTheNextToken()
    {
        var losses = NextTokenLoss.PerRow(Logits, Tokens).Value();
        Assert.Equal((Term(0, 0, 0) + Term(0, 1, 1)) / 2, losses[0], 1e-14);
        Assert.Equal((Term(1, 0, 2) + Term(1, 1, 0)) / 2, losses[1], 1e-14);
    }

    [Fact]
    public void Mean_OfSomeTokens_WeighsTokensNotRows()
    {
        // The first token of a row is never predicted, so its entry is without effect.
        var counted = Tensor.From([1.0, 1, 1, 1, 0, 1], [2, 3]);
        Assert.Equal((Term(0, 0, 0) + Term(0, 1, 1) + Term(1, 1, 0)) / 3, NextTokenLoss.Mean(Logits, Tokens, counted).Value()[0], 1e-14);
        Assert.Equal(Term(1, 1, 0), NextTokenLoss.PerRow(Logits, Tokens, counted).Value()[1], 1e-14);
    }

    [Fact]
    public void PerRow_OfARowWithoutCountedTokens_IsZero() =>
        Assert.Equal(0, NextTokenLoss.PerRow(Logits, Tokens, Tensor.From([0.0, 1, 1, 1, 0, 0], [2, 3])).Value()[1]);

    [Fact]
    public void Mean_OfShapesThatDoNotFit_Throws()
    {
        Assert.Throws<ShapeMismatchException>(() => NextTokenLoss.Mean(Logits, Tensor.FromIndices([0, 0], [2, 1])));
        Assert.Throws<ShapeMismatchException>(() => NextTokenLoss.Mean(Tensor.Ones([2, 1, 3]), Tensor.FromIndices([0, 0], [2, 1])));
    }
}
