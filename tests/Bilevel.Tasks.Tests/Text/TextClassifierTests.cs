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

    [Theory]
    [InlineData(RecurrentCell.Rnn, Models.Pooling.Mean)]
    [InlineData(RecurrentCell.Rnn, Models.Pooling.Max)]
    [InlineData(RecurrentCell.Lstm, Models.Pooling.Mean)]
    [InlineData(RecurrentCell.Gru, Models.Pooling.Last)]
    public void Forward_WithMorePadding_HasTheSameBits(RecurrentCell cell, Models.Pooling pooling)
    {
        var texts = TextData.Tweets(s_options);
        var network = TextNetwork.Of(texts, new() { Cell = cell, Pooling = pooling }, HandWrittenText.Hidden, HandWrittenText.Classes);
        var start = network.Start(1);
        int[] ids = [.. Enumerable.Range(0, 9)];
        double[] Logits(int words)
        {
            var rows = TextRows.Of(texts, ids, words, "some");
            var program = Program<double>.Compile([], [network.Forward(start, rows.Words, rows.Lengths)]);
            var logits = new Vec<double>(ids.Length * HandWrittenText.Classes);
            program.BindOutput(0, logits);
            program.Run();
            return logits.Span.ToArray();
        }

        var expected = Logits(HandWrittenText.Words);
        Assert.Equal(expected, Logits(HandWrittenText.Words + 1));
        Assert.Equal(expected, Logits(3 * HandWrittenText.Words));
        Assert.NotEqual(expected, Logits(2));
    }

    private static Numerics.ParameterLayout Layout(TextNetwork network) => new(network.Start(0).Select(t => (t.Name!, (IReadOnlyList<int>)t.Shape.Lengths.ToArray())));
}
