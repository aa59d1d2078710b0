using System.Numerics;
using Bilevel.Autodiff;
using Bilevel.Numerics;

namespace Bilevel.Tasks;

/// <summary>A text network as a classifier of any number of texts, a chunk at a time: memory is that of a chunk.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="network">The network; its outputs are the logits.</param>
/// <param name="layout">Where its tensors lie in y.</param>
internal sealed class TextClassifier<T>(TextNetwork network, ParameterLayout layout)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // One program a length, compiled when first asked for.
    private readonly Dictionary<int, (Program<T> Program, Vec<T> LogProbabilities)> _programs = [];

    /// <summary>Mean cross-entropy and accuracy in 0 … 1; a tie counts for the class that comes first.</summary>
    public (double Loss, double Accuracy) Evaluate(Vec<T> y, TextChunks texts)
    {
        var (loss, hits) = (0.0, 0);
        foreach (var chunk in texts.Chunks)
        {
            var logProbabilities = LogProbabilities(y, chunk);
            var classes = logProbabilities.Length / TextChunks.Rows;
            for (var row = 0; row < chunk.Labels.Length; row++)
            {
                var ofRow = logProbabilities.Slice(row * classes, classes);
                loss -= double.CreateChecked(ofRow[chunk.Labels[row]]);
                hits += Classifier<T>.Predicted(ofRow) == chunk.Labels[row] ? 1 : 0;
            }
        }

        return (loss / texts.Count, (double)hits / texts.Count);
    }

    private ReadOnlySpan<T> LogProbabilities(Vec<T> y, TextChunks.Chunk chunk)
    {
        if (!_programs.TryGetValue(chunk.Steps, out var compiled))
            _programs[chunk.Steps] = compiled = Compile(chunk.Steps);
        var (program, logProbabilities) = compiled;
        for (var i = 0; i < layout.Blocks.Count; i++)
            program.Bind(i, y, layout.Blocks[i].Offset);
        program.BindIndices(layout.Blocks.Count, chunk.Words);
        program.BindIndices(layout.Blocks.Count + 1, chunk.Lengths);
        program.Run();
        return logProbabilities.Span;
    }

    private (Program<T>, Vec<T>) Compile(int steps)
    {
        Tensor[] parameters = [.. layout.Blocks.Select(b => Tensor.Input(b.Name, Shape.Create([.. b.Shape])))];
        Tensor words = Tensor.IndexInput("words", [TextChunks.Rows, steps]), lengths = Tensor.IndexInput("lengths", [TextChunks.Rows]);
        var result = network.Forward(parameters, words, lengths).LogSoftmax();
        var (program, logProbabilities) = (Program<T>.Compile([.. parameters, words, lengths], [result]), new Vec<T>(result.Shape.Count));
        program.BindOutput(0, logProbabilities);
        return (program, logProbabilities);
    }
}
