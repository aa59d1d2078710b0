using Bilevel.Core;
using Bilevel.Core.Algorithms;
using Bilevel.Core.Checking;
using Bilevel.Data;
using Bilevel.Numerics;
using Bilevel.Tasks.Tests.Text;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Tasks.Tests;

/// <summary>Cleaning tweets: the losses against loops in double, labels corrupted once, roles clean and apart.</summary>
public class HyperCleaningTweetsTests
{
    private const double Mu = 0.03;
    private static readonly TaskOptions s_options = Cleaning.Task.Defaults("sentiment140") with { Size = TaskSize.Tiny, Regularisation = Mu, BatchSize = 32 };

    [Fact]
    public void Losses_AtRandomPoints_AreTheFormulas()
    {
        var (task, data) = (Cleaning.Task.Create<double>(s_options, 3), Data(3));
        var shape = task.Oracle.Shape;
        Assert.Equal((200, HandWrittenText.Parameters), (shape.UpperDimension, shape.LowerDimension));
        Vec<double> x = Cleaning.Point(200, 1, 1), y = Cleaning.Point(shape.LowerDimension, 2, 0.7);
        var weighted = data.Training.Ids.Select((text, i) => HandWrittenText.CrossEntropy(data.Texts, text, data.Training.Labels[i], y) / (1 + Math.Exp(-x[i]))).Average();
        Close(weighted + 0.5 * Mu * y.Span.ToArray().Sum(w => w * w), task.Oracle.Lower(x, y, null, Batch.Full, new(LowerAsk.Value, shape)).Value);
        Close(HandWrittenText.CrossEntropy(data.Texts, data.Validation, y), task.Oracle.Upper(x, y, Batch.Full, new(UpperAsk.Value, shape)).Value);

        var metrics = Cleaning.Evaluate(task, x, y);
        Assert.Equal(["validation_loss", "validation_accuracy", "train_loss", "train_accuracy", "test_loss", "test_accuracy", "auc"], metrics.Keys);
        Close(HandWrittenText.CrossEntropy(data.Texts, data.Validation, y), metrics["validation_loss"]);
        Close(HandWrittenText.CrossEntropy(data.Texts, data.Training, y), metrics["train_loss"]);
        Close(HandWrittenText.CrossEntropy(data.Texts, data.Test, y), metrics["test_loss"]);
        Close(HandWrittenText.Accuracy(data.Texts, data.Training, y), metrics["train_accuracy"]);
        Close(HandWrittenText.Accuracy(data.Texts, data.Test, y), metrics["test_accuracy"]);
        Close(RocAuc.Of<double>(x.Span, [.. data.Corrupted.IsCorrupted.Select(c => !c)]), metrics["auc"]);
    }

    [Theory]
    [InlineData("corrupted-labels")]
    [InlineData("true-labels")]
    [InlineData("validation-only")]
    [InlineData("validation-and-corrupted")]
    public void ReferenceLosses_AtARandomPoint_AreTheFormulasOfTheirRows(string reference)
    {
        var (task, data) = (Cleaning.Task.CreateReference<double>(reference, s_options, 3), Data(3));
        var training = reference switch
        {
            "corrupted-labels" => data.Training,
            "true-labels" => data.Training with { Labels = TextRows.LabelsOf(data.Texts, data.Training.Ids) },
            "validation-only" => data.Validation,
            _ => new([.. data.Validation.Ids, .. data.Training.Ids], [.. data.Validation.Labels, .. data.Training.Labels]),
        };
        var (shape, y) = (task.Oracle.Shape, Cleaning.Point(HandWrittenText.Parameters, 2, 0.7));
        Assert.Equal((0, training.Ids.Length, 60), (shape.UpperDimension, shape.LowerSamples, shape.UpperSamples));
        var loss = HandWrittenText.CrossEntropy(data.Texts, training, y);
        Close(loss + 0.5 * Mu * y.Span.ToArray().Sum(w => w * w), task.Oracle.Lower(new(0), y, null, Batch.Full, new(LowerAsk.Value, shape)).Value);
        var metrics = Cleaning.Evaluate(task, new(0), y);
        Close(loss, metrics["train_loss"]);
        Close(HandWrittenText.CrossEntropy(data.Texts, data.Validation, y), metrics["validation_loss"]);
        Assert.True(double.IsNaN(metrics["auc"]));
        Assert.Null(task.Weights);
    }

    [Theory]
    [InlineData(RecurrentCell.Rnn)]
    [InlineData(RecurrentCell.Lstm)]
    [InlineData(RecurrentCell.Gru)]
    public void Hypergradient_OfEachCell_PassesTheCheck(RecurrentCell cell)
    {
        // Short texts and a strong penalty: the check solves the lower level to machine precision many times.
        var task = Cleaning.Task.Create<double>(s_options with { Regularisation = 0.1, Text = new() { Cell = cell, Hidden = 2, Words = 3 } }, 0);
        var report = HypergradientCheck.Run(task.Oracle, task.Start.X, task.Start.Y, new() { Directions = 1 });
        Assert.True(report.Passed, string.Join("\n", report.Failures));
    }

    [Fact]
    public void Corruption_OfASeed_IsOneFlipOfTheTrainingRowsAlone()
    {
        var data = Data(5);
        var weights = Cleaning.Task.Create<float>(s_options, 5).Weights!;
        var rows = weights(new Vec<float>(200));
        Assert.Equal(data.Training.Ids, rows.Select(r => r.Row));
        Assert.Equal(data.Corrupted.IsCorrupted, rows.Select(r => r.IsCorrupted));
        Assert.Equal(rows, Cleaning.Task.Create<float>(s_options, 5).Weights!(new Vec<float>(200)));
        Assert.InRange(data.Corrupted.Count, 60 - 4 * 6, 60 + 4 * 6);
        Assert.All(data.Training.Ids.Zip(data.Training.Labels, data.Corrupted.IsCorrupted), row => Assert.Equal(row.Third ? 1 - data.Texts.Labels[row.First] : data.Texts.Labels[row.First], row.Second));

        Assert.Equal($"texts left out because an earlier one has the same words: {480 - data.Texts.Count}", Cleaning.Task.Create<float>(s_options, 5).Data.Remarks[0]);
        int[] all = [.. data.Training.Ids, .. data.Validation.Ids, .. data.Test.Ids];
        Assert.Equal(360, all.Select(id => string.Join(' ', data.Texts.WordsOf(id).ToArray())).Distinct().Count());
    }

    [Fact]
    public void Defaults_OfTweets_AreThePapers()
    {
        var defaults = Cleaning.Task.Defaults("sentiment140");
        Assert.Equal(("sentiment140", 0.3, 512), (defaults.Dataset, defaults.Corruption, defaults.BatchSize));
        Assert.Equal(new TaskOptions(), Cleaning.Task.Defaults(null));
        Assert.True(Cleaning.Task.Reads("sentiment140").HasFlag(TaskReads.Text));
        Assert.False(Cleaning.Task.Reads("digits").HasFlag(TaskReads.Text));
        Assert.False(Cleaning.Task.Reads("sentiment140").HasFlag(TaskReads.Penalty));
    }

    [Fact]
    public void Run_OnMadeUpTweets_LowersTheValidationLossAndFindsCorruptedRows()
    {
        var task = Cleaning.Task.Create<float>(s_options with { Regularisation = 0.001 }, 1);
        var state = Solver.Run(new Soba { LowerStep = 0.5, UpperStep = 20 }, task.Oracle, task.Start, new(Budget.OfIterations(600)), TestContext.Current.CancellationToken).Progress.State;
        var (start, end) = (Cleaning.Evaluate(task, task.Start.X, task.Start.Y), Cleaning.Evaluate(task, state.X, state.Y));
        Assert.InRange(end["validation_loss"], 0, start["validation_loss"] - 0.1);
        Assert.InRange(end["auc"], 0.6, 1);
    }

    [Fact]
    public void Data_Missing_IsNamedWithWhereToGetIt() => Assert.StartsWith(
        "sentiment140: this data set is not part of the product: expected --data",
        Assert.Throws<DataException>(() => Cleaning.Task.Create<float>(new() { Dataset = "sentiment140" }, 0)).Message, StringComparison.Ordinal);

    /// <summary>The real tweets, where the machine has them.</summary>
    [Fact]
    public void Data_FromTheRealFiles_IsSplitByRole()
    {
        var data = SharedData.FolderWith("sentiment140", "trainingandtestdata.zip");
        var task = Cleaning.Task.Create<float>(Cleaning.Task.Defaults("sentiment140") with { Data = data }, 0);
        Assert.Equal((12_000, 2000, 2000), (task.Data.Rows["train"], task.Data.Rows["validation"], task.Data.Rows["test"]));
        Assert.Equal((12_000, 512), (task.Oracle.Shape.UpperDimension, task.Oracle.Shape.LowerBatchSize));
        Assert.InRange(Cleaning.Evaluate(task, task.Start.X, task.Start.Y)["validation_loss"], 0.6, 0.8);
    }

    private static (EncodedTexts Texts, LabelledIds Training, LabelledIds Validation, LabelledIds Test, CorruptedLabels Corrupted) Data(ulong seed)
    {
        var texts = TextData.Tweets(s_options);
        var split = Split.Into(texts, SplitSizes.Counts(200, 60, 100), seed);
        LabelledIds Rows(ReadOnlySpan<int> ids) => new(ids.ToArray(), TextRows.LabelsOf(texts, ids));
        var training = Rows(split.Training.Ids);
        var corrupted = Corruption.Apply(training.Labels, 2, s_options.Corruption, seed);
        return (texts, training with { Labels = corrupted.Labels }, Rows(split.Validation.Ids), Rows(split.Test.Ids), corrupted);
    }

    private static void Close(double expected, double actual) => Assert.Equal(expected, actual, Tolerances.Summation * Math.Max(1, Math.Abs(expected)));
}
