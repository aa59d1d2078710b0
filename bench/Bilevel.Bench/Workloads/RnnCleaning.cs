using Bilevel.Autodiff;
using Bilevel.Bench.Numbers;
using Bilevel.Models;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Bench.Workloads;

/// <summary>The sizes of texts and of the recurrent encoder that reads them.</summary>
/// <param name="Features">Length of a word vector.</param>
/// <param name="Hidden">Length of a state.</param>
/// <param name="Layers">Layers of tanh.</param>
/// <param name="Steps">Words of a text.</param>
/// <param name="Classes">Classes.</param>
public sealed record TextSizes(int Features, int Hidden, int Layers, int Steps, int Classes);

/// <summary>Cleaning of labels with a recurrent text classifier on given word vectors.</summary>
/// <remarks>
///   G(x, y) = mean_i σ(xᵢ) CEᵢ(y)      x ∈ R^rows, a weight logit for each row of the batch
///   F(x, y) = mean CE(y)               y = tanh RNN, mean over the words that count, linear head; all words count here
/// </remarks>
public sealed class RnnCleaning(TextSizes sizes, int rows) : Workload
{
    private readonly SequenceClassifier _model = new(new Rnn(sizes.Features, sizes.Hidden, sizes.Layers), sizes.Classes);

    /// <inheritdoc/>
    public override string Name => "rnn-cleaning";

    /// <inheritdoc/>
    public override string Title => $"RNN cleaning {sizes.Features} → {sizes.Hidden} ×{sizes.Layers} tanh, T {sizes.Steps}, batch {rows}, mean pool, y = all";

    /// <inheritdoc/>
    public override (double OneThread, double TwoThreads) Wanted => (1.4, 2.4);

    /// <inheritdoc/>
    public override ParameterLayout X { get; } = ParameterLayout.Flat("weight_logits", rows);

    /// <inheritdoc/>
    public override ParameterLayout Y => _model.Layout;

    /// <inheritdoc/>
    public override CompiledOracle<float> Compile(NumberFolder numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        return new BilevelProblem<Tensor[], Tensor[], LabelledTexts>
        {
            X = Blocks(X),
            Y = Blocks(Y),
            Train = LabelledTexts.Read(numbers, "train"),
            Validation = LabelledTexts.Read(numbers, "validation"),
            LowerLoss = (x, y, batch) => (x[0].Logistic() * Losses.CrossEntropyPerRow(_model.Forward(y, batch.Inputs, batch.Lengths), batch.Labels)).Mean(),
            UpperLoss = (_, y, batch) => Losses.CrossEntropy(_model.Forward(y, batch.Inputs, batch.Lengths), batch.Labels),
        }.Compile<float>();
    }

    /// <inheritdoc/>
    protected override void Initialise(Vec<float> x, Vec<float> y, RandomStream random) => _model.Initialise(y, random);

    /// <inheritdoc/>
    protected override void WriteData(NumberFolder into, Draws draws)
    {
        LabelledTexts.Write(into, draws, sizes, rows);
        into.Write("layers", [sizes.Layers], 1);
    }
}

/// <summary>Texts as word vectors, how many words they have, and classes; leading axes are those of the rows.</summary>
/// <param name="Inputs">[rows…, steps, features].</param>
/// <param name="Lengths">Indices [rows…].</param>
/// <param name="Labels">Indices [rows…].</param>
public sealed record LabelledTexts(Tensor Inputs, Tensor Lengths, Tensor Labels)
{
    /// <summary>The rows of one level.</summary>
    public static LabelledTexts Read(NumberFolder numbers, string level)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        return new(numbers.Real($"{level}.inputs"), numbers.Indices($"{level}.lengths"), numbers.Indices($"{level}.labels"));
    }

    /// <summary>Writes normal word vectors, full lengths and classes for both levels.</summary>
    public static void Write(NumberFolder into, Draws draws, TextSizes sizes, params IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(into);
        ArgumentNullException.ThrowIfNull(draws);
        ArgumentNullException.ThrowIfNull(sizes);
        var count = rows.Aggregate(1, (product, extent) => product * extent);
        var lengths = new int[count];
        lengths.AsSpan().Fill(sizes.Steps);
        foreach (var level in new[] { "train", "validation" })
        {
            into.Write($"{level}.inputs", draws.Normal(count * sizes.Steps * sizes.Features, 0.5), [.. rows, sizes.Steps, sizes.Features]);
            into.Write($"{level}.lengths", lengths, rows);
            into.Write($"{level}.labels", draws.Integers(count, sizes.Classes), rows);
        }
    }
}
