using Bilevel.Core;
using Bilevel.Core.Algorithms;
using Bilevel.Core.Checking;
using Bilevel.Core.Optimisers;
using Bilevel.Data;
using Bilevel.Numerics;
using Bilevel.Tasks.Tests.Text;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Tasks.Tests;

/// <summary>The losses and metrics of hyperparameter optimisation against loops in double, and what its options change.</summary>
public class HyperparameterOptimisationTaskTests
{
    private static readonly HyperparameterOptimisationTask s_task = new();
    private static readonly TaskOptions s_options = s_task.Defaults(null) with { Size = TaskSize.Tiny };

    [Theory]
    [InlineData(PenaltyForm.Exponential, false)]
    [InlineData(PenaltyForm.Exponential, true)]
    [InlineData(PenaltyForm.Direct, false)]
    [InlineData(PenaltyForm.Direct, true)]
    public void Losses_AtRandomPoints_AreTheFormulas(PenaltyForm form, bool perGroup)
    {
        var (task, data) = (s_task.Create<double>(With(new() { Penalty = form, PenaltyPerGroup = perGroup }), 3), Data(3));
        var shape = task.Oracle.Shape;
        Assert.Equal((perGroup ? 10 : 1, HandWrittenText.Parameters), (shape.UpperDimension, shape.LowerDimension));
        Vec<double> x = Cleaning.Point(shape.UpperDimension, 1, 1), y = Cleaning.Point(shape.LowerDimension, 2, 0.7);
        var penalties = x.Span.ToArray().Select(entry => form == PenaltyForm.Exponential ? Math.Exp(entry) : entry).ToArray();
        var penalised = shape.Y.Blocks.Select((block, t) => penalties[perGroup ? t : 0] * y.Span.Slice(block.Offset, block.Length).ToArray().Sum(w => w * w)).Sum();

        var training = HandWrittenText.CrossEntropy(data.Texts, data.Training, y);
        Close(training + 0.5 * penalised, task.Oracle.Lower(x, y, null, Batch.Full, new(LowerAsk.Value, shape)).Value);
        var validation = HandWrittenText.CrossEntropy(data.Texts, data.Validation, y);
        Close(validation, task.Oracle.Upper(x, y, Batch.Full, new(UpperAsk.Value, shape)).Value);

        var metrics = Cleaning.Evaluate(task, x, y);
        Assert.Equal(["validation_loss", "validation_accuracy", "train_loss", "train_accuracy", "test_loss", "test_accuracy", "penalty"], metrics.Keys);
        Close(validation, metrics["validation_loss"]);
        Close(training, metrics["train_loss"]);
        Close(HandWrittenText.CrossEntropy(data.Texts, data.Test, y), metrics["test_loss"]);
        Close(HandWrittenText.Accuracy(data.Texts, data.Validation, y), metrics["validation_accuracy"]);
        Close(HandWrittenText.Accuracy(data.Texts, data.Training, y), metrics["train_accuracy"]);
        Close(HandWrittenText.Accuracy(data.Texts, data.Test, y), metrics["test_accuracy"]);
        Close(penalties.Average(), metrics["penalty"]);
    }

    [Theory]
    [InlineData(RecurrentCell.Rnn)]
    [InlineData(RecurrentCell.Lstm)]
    [InlineData(RecurrentCell.Gru)]
    public void Hypergradient_OfEachCell_PassesTheCheck(RecurrentCell cell)
    {
        var task = s_task.Create<double>(With(new() { Cell = cell, Hidden = 2, Words = 3, PenaltyPerGroup = true }), 0);
        var x = task.Start.X.Clone();
        x.Span.Fill(Math.Log(0.03)); // a strong penalty: one minimiser that Newton's method finds
        var report = HypergradientCheck.Run(task.Oracle, x, task.Start.Y, new() { Directions = 1 });
        Assert.True(report.Passed, string.Join("\n", report.Failures));
    }

    [Fact]
    public void Start_OfEachForm_IsThatOfTheSpecification()
    {
        Assert.Equal(1e-4, Math.Exp(Assert.Single(s_task.Create<double>(s_options, 0).Start.X.Span.ToArray())), Tolerances.Summation);
        Assert.Equal(0, Assert.Single(s_task.Create<double>(With(new() { Penalty = PenaltyForm.Direct }), 0).Start.X.Span.ToArray()));
        Assert.Equal(new Box(0, double.PositiveInfinity), Assert.Single(s_task.UpperProjection(With(new() { Penalty = PenaltyForm.Direct }))));
        Assert.Empty(s_task.UpperProjection(s_options));
        Assert.Empty(new QuadraticTask().UpperProjection(new()));
    }

    [Fact]
    public void Start_OfTheWeights_FollowsTheSeedAndTheBound()
    {
        float[] Start(ulong seed, double? bound) => s_task.Create<float>(With(new() { StartingBound = bound }), seed).Start.Y.Span.ToArray();
        var head = HandWrittenText.Classes * (HandWrittenText.Hidden + 1);
        Assert.Equal(Start(1, null), Start(1, null));
        Assert.NotEqual(Start(1, null), Start(2, null));
        Assert.All(Start(1, null)[..^head], w => Assert.InRange(w, -0.5, 0.5));
        Assert.True(Start(1, 1)[..^head].Max() > 0.8);
    }

    [Fact]
    public void Roles_OfASeed_ShareNoText()
    {
        var data = Data(2);
        HashSet<string> Texts(LabelledIds rows) => [.. rows.Ids.Select(id => string.Join(' ', data.Texts.WordsOf(id).ToArray()))];
        Assert.Equal((60, 30, 30), (Texts(data.Training).Count, Texts(data.Validation).Count, Texts(data.Test).Count));
        Assert.Equal(120, Texts(data.Training).Concat(Texts(data.Validation)).Concat(Texts(data.Test)).Distinct().Count());
        var info = s_task.Create<float>(s_options, 2).Data;
        var (rows, different) = (info.Rows, Enumerable.Range(0, data.Texts.Count).DistinctBy(text => string.Join(' ', data.Texts.WordsOf(text).ToArray())).Count());
        Assert.Equal(
            [$"texts left out because an earlier one of their group has the same words: {1440 - data.Texts.Count}", $"texts left out because an earlier one has the same known words as far as both are read: {data.Texts.Count - different}"],
            info.Remarks);
        Assert.Equal((60, 30, 30), (rows["train"], rows["validation"], rows["test"]));
    }

    [Fact]
    public void Options_OfText_ChangeTheNetwork()
    {
        int Parameters(TextOptions text) => s_task.Create<float>(With(text), 0).Oracle.Shape.LowerDimension;
        Assert.Equal(HandWrittenText.Parameters, Parameters(new()));
        Assert.Equal(HandWrittenText.Parameters * 3 - 2 * 2 * 5, Parameters(new() { Cell = RecurrentCell.Gru }));
        Assert.True(Parameters(new() { Hidden = 7 }) > HandWrittenText.Parameters);
        double Loss(TextOptions text) => Cleaning.Evaluate(s_task.Create<double>(With(text), 0), new(1), Cleaning.Point(HandWrittenText.Parameters, 2, 0.7))["validation_loss"];
        Assert.Equal(4, new[] { Loss(new()), Loss(new() { Pooling = Models.Pooling.Max }), Loss(new() { Words = 2 }), Loss(new() { UnknownWords = UnknownWords.Hash }) }.Distinct().Count());
    }

    [Fact]
    public void Data_Missing_IsNamedWithWhereToGetIt()
    {
        var error = Assert.Throws<DataException>(() => s_task.Create<float>(new(), 0));
        Assert.StartsWith("amazon: this data set is not part of the product: expected --data", error.Message, StringComparison.Ordinal);
        Assert.Contains("'bilevel data fetch amazon'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OnMadeUpText_LowersTheValidationLoss()
    {
        var (start, end) = Solved(new Soba { LowerStep = 0.3, UpperStep = 0.1 }, 60);
        Assert.InRange(end["validation_loss"], 0, start["validation_loss"] - 0.1);
        Assert.NotEqual(start["penalty"], end["penalty"]);
    }

    /// <summary>Sixty rows are soon learned by heart: the penalty grows, and what it holds back is what the validation rows suffer from.</summary>
    [Fact]
    public void Run_ThatLearnsThePenalty_GeneralisesBetterThanTheSameWithoutLearningIt()
    {
        const int Iterations = 250;
        var learned = Solved(new BoRep { LowerStep = 0.3, SystemStep = 0.1, UpperStep = 0.05 }, Iterations).End;
        var kept = Solved(new BoRep { LowerStep = 0.3, SystemStep = 0.1, UpperStep = 1e-9 }, Iterations).End;
        Assert.InRange(learned["validation_loss"], 0, kept["validation_loss"] - 0.2);
        Assert.InRange(learned["penalty"], 100 * kept["penalty"], 1);
    }

    /// <summary>The real reviews, where the machine has them.</summary>
    [Fact]
    public void Data_FromTheRealFiles_IsSplitByRole()
    {
        var options = s_options with { Size = TaskSize.Local, Data = SharedData.FolderWith("amazon", "dataset.json.gz") };
        var task = s_task.Create<float>(options, 0);
        Assert.Equal((8000, 1000, 1000), (task.Data.Rows["train"], task.Data.Rows["validation"], task.Data.Rows["test"]));
        Assert.Equal((options.Data, 64), (task.Data.Source, task.Data.Sha256.Length));
        Assert.Equal(50 * 64 + 3 * 64 * 64 + 4 * 64 + 2 * 65, task.Oracle.Shape.LowerDimension);
        Assert.InRange(Cleaning.Evaluate(task, task.Start.X, task.Start.Y)["validation_loss"], 0.6, 0.8);
    }

    private static (Dictionary<string, double> Start, Dictionary<string, double> End) Solved(Algorithm algorithm, int iterations)
    {
        var task = s_task.Create<float>(s_options, 1);
        var state = Solver.Run(algorithm, task.Oracle, task.Start, new(Budget.OfIterations(iterations)), TestContext.Current.CancellationToken).Progress.State;
        return (Cleaning.Evaluate(task, task.Start.X, task.Start.Y), Cleaning.Evaluate(task, state.X, state.Y));
    }

    private static TaskOptions With(TextOptions text) => s_options with { Text = text };

    private static (EncodedTexts Texts, LabelledIds Training, LabelledIds Validation, LabelledIds Test) Data(ulong seed)
    {
        var texts = TextData.Reviews(s_options);
        var split = Split.Into(texts, SplitSizes.Counts(60, 30, 30), seed);
        LabelledIds Rows(ReadOnlySpan<int> ids) => new(ids.ToArray(), TextRows.LabelsOf(texts, ids));
        return (texts, Rows(split.Training.Ids), Rows(split.Validation.Ids), Rows(split.Test.Ids));
    }

    private static void Close(double expected, double actual) => Assert.Equal(expected, actual, Tolerances.Summation * Math.Max(1, Math.Abs(expected)));
}
