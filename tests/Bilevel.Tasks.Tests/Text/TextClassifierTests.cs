using Bilevel.Autodiff;
using Bilevel.Numerics;
using Xunit;

namespace Bilevel.Tasks.Tests.Text;

/// <summary>Evaluation in chunks says what one program over all rows says, however long the padding is.</summary>
public class TextClassifierTests
{
    private static readonly TaskOptions s_options = new() { Size = TaskSize.Tiny };

    [Theory]
    [InlineData(1)]
    [InlineData(TextChunks.Rows)]
    [InlineData(2 * TextChunks.Rows + 44)]
    public void Evaluate_InChunks_IsTheFormula(int rows)
    {
        var (texts, y) = (TextData.Tweets(s_options), Cleaning.Point(HandWrittenText.Parameters, 2, 0.7));
        int[] ids = [.. Enumerable.Range(3, rows)];
        LabelledIds labelled = new(ids, TextRows.LabelsOf(texts, ids));
        var network = TextNetwork.Of(texts, new(), HandWrittenText.Hidden, HandWrittenText.Classes);
        var chunks = TextChunks.Of(texts, ids, labelled.Labels, HandWrittenText.Words);
        Assert.Equal((rows, rows), (chunks.Count, chunks.Chunks.Sum(c => c.Labels.Length)));
        var (loss, accuracy) = new TextClassifier<double>(network, Layout(network)).Evaluate(y, chunks);
        Assert.Equal(HandWrittenText.CrossEntropy(texts, labelled, y), loss, Tolerances.Summation);
        Assert.Equal(HandWrittenText.Accuracy(texts, labelled, y), accuracy, Tolerances.Summation);
    }

    /// <summary>A mask of length zero: the features are 0, and the head's bias is all that speaks.</summary>
    [Theory]
    [InlineData(Models.Pooling.Mean)]
    [InlineData(Models.Pooling.Max)]
    [InlineData(Models.Pooling.Last)]
    public void Evaluate_ATextWithoutAKnownWord_IsTheBiasAlone(Models.Pooling pooling)
    {
        var (texts, y) = (TextData.Tweets(s_options), Cleaning.Point(HandWrittenText.Parameters, 2, 0.7));
        var empty = Enumerable.Range(0, texts.Count).First(text => texts.LengthOf(text) == 0);
        var network = TextNetwork.Of(texts, new() { Pooling = pooling }, HandWrittenText.Hidden, HandWrittenText.Classes);
        var (loss, _) = new TextClassifier<double>(network, Layout(network)).Evaluate(y, TextChunks.Of(texts, [empty], [texts.Labels[empty]], HandWrittenText.Words));
        double[] bias = y.Span[^HandWrittenText.Classes..].ToArray();
        Assert.Equal(Math.Log(bias.Sum(Math.Exp)) - bias[texts.Labels[empty]], loss, Tolerances.Summation);
    }

    [Theory]
    [InlineData(RecurrentCell.Rnn, Models.Pooling.Mean)]
    [InlineData(RecurrentCell.Rnn, Models.Pooling.Max)]
    [InlineData(RecurrentCell.Lstm, Models.Pooling.Mean)]
    [InlineData(RecurrentCell.Gru, Models.Pooling.Last)]
    public void Logits_OfPaddedTexts_KnowNothingOfThePadding(RecurrentCell cell, Models.Pooling pooling)
    {
        var texts = TextData.Tweets(s_options);
        var network = TextNetwork.Of(texts, new() { Cell = cell, Pooling = pooling }, HandWrittenText.Hidden, HandWrittenText.Classes);
        var start = network.Start(1);
        int[] ids = [.. Enumerable.Range(0, 9)];
        double[] Logits(int words, int padding)
        {
            var (padded, lengths) = texts.Padded(ids, words);
            for (var i = 0; i < padded.Length; i++)
                padded[i] = i % words < lengths[i / words] ? padded[i] : padding;
            var program = Program<double>.Compile([], [network.Forward(start, Tensor.FromIndices(padded, [ids.Length, words]), Tensor.FromIndices(lengths, [ids.Length]))]);
            var logits = new Vec<double>(ids.Length * HandWrittenText.Classes);
            program.BindOutput(0, logits);
            program.Run();
            return logits.Span.ToArray();
        }

        // To the bit whatever stands in the padding; with more of it sums of states group otherwise.
        var expected = Logits(HandWrittenText.Words, 0);
        Assert.Equal(expected, Logits(HandWrittenText.Words, 17));
        Assert.Equal(Logits(3 * HandWrittenText.Words, 0), Logits(3 * HandWrittenText.Words, 5));
        Assert.All(expected.Zip(Logits(3 * HandWrittenText.Words, 0)), pair => Assert.Equal(pair.First, pair.Second, Tolerances.Summation));
        Assert.NotEqual(expected, Logits(2, 0));
    }

    private static Numerics.ParameterLayout Layout(TextNetwork network) => new(network.Start(0).Select(t => (t.Name!, (IReadOnlyList<int>)t.Shape.Lengths.ToArray())));
}
