using Bilevel.Core;
using Bilevel.Core.Algorithms;
using Bilevel.Core.Catalog;
using Bilevel.Core.Checking;
using Bilevel.Models;
using Bilevel.Numerics;
using Xunit;

namespace Bilevel.Tasks.Tests;

/// <summary>The statements of hyper-representation against loops in double, and what a batch, padding and an evaluation may not touch.</summary>
public class HyperRepresentationTaskTests
{
    private const double Mu = 0.03;
    private static readonly HyperRepresentationTask s_task = new();
    private static readonly TaskOptions s_options = s_task.Defaults(null) with { Size = TaskSize.Tiny, Regularisation = Mu, BatchSize = 2 };

    // Tiny: 6 training tasks of 8 + 8 rows, 3 features.
    private const int Tasks = 6, Features = 3, Head = 2 * Features;

    [Theory]
    [InlineData(Pooling.Mean)]
    [InlineData(Pooling.Max)]
    public void Losses_Pooled_AreTheFormulas(Pooling pooling)
    {
        var options = s_options with { Text = new() { Pooling = pooling } };
        var (oracle, hand) = (s_task.Create<double>(options, 3).Oracle, new HandWrittenReviews(options, 3));
        Vec<double> x = hand.Body(1), y = Cleaning.Point(Tasks * Head, 2, 0.7);
        double[][] heads = [.. y.Span.ToArray().Chunk(Head)];
        Close(2 * Enumerable.Range(0, Tasks).Average(i => hand.TaskLoss(i, x, heads[i], Mu)), Lower(oracle, x, y));
        Close(Enumerable.Range(0, Tasks).Average(i => hand.QueryLoss(i, x, heads[i])), Upper(oracle, x, y));
    }

    /// <summary>Slots: task i meets head i modulo the batch, scaled as the pool's heads are. One shared head: the mean as it is.</summary>
    [Fact]
    public void Losses_OfOtherHeads_AreTheFormulas()
    {
        var hand = new HandWrittenReviews(s_options, 3);
        var x = hand.Body(1);
        foreach (var (kind, count, scale) in new[] { (TaskHeads.Slots, 2, 2.0), (TaskHeads.Shared, 1, 1.0) })
        {
            var oracle = s_task.Create<double>(s_options with { Text = new() { Heads = kind } }, 3).Oracle;
            Assert.Equal(count * Head, oracle.Shape.LowerDimension);
            var y = Cleaning.Point(count * Head, 2, 0.7);
            double[][] heads = [.. y.Span.ToArray().Chunk(Head)];
            Close(scale * Enumerable.Range(0, Tasks).Average(i => hand.TaskLoss(i, x, heads[i % count], Mu)), Lower(oracle, x, y));
            Close(Enumerable.Range(0, Tasks).Average(i => hand.QueryLoss(i, x, heads[i % count])), Upper(oracle, x, y));
        }
    }

    [Fact]
    public void Losses_OfOneHeadAndOfAll_AreTheFormulas()
    {
        var hand = new HandWrittenReviews(s_options, 3);
        Vec<double> body = hand.Body(1), head = Cleaning.Point(Head, 2, 0.7), whole = new([.. body.Span, .. head.Span]), elsewhere = Cleaning.Point(whole.Length, 3, 1);
        var lower = Enumerable.Range(0, Tasks).Average(i => hand.TaskLoss(i, body, head.Span.ToArray(), Mu));
        var upper = Enumerable.Range(0, Tasks).Average(i => hand.QueryLoss(i, body, head.Span.ToArray()));
        var (one, all) = (s_task.Create<double>(s_options, 3, Adaptation.Head).Oracle, s_task.Create<double>(s_options, 3, Adaptation.All).Oracle);
        Close(lower, Lower(one, whole, head));
        Close(upper, Upper(one, whole, head));
        Close(lower, Lower(all, elsewhere, whole));
        Close(upper, Upper(all, elsewhere, whole));
    }

    [Fact]
    public void Shapes_OfTheStatements_FitTheMethods()
    {
        ProblemShape Shape(Adaptation adaptation) => s_task.Create<float>(s_options, 0, adaptation).Oracle.Shape;
        var body = new HandWrittenReviews(s_options, 0).BodyLength;
        Assert.Null(new Maml().NotApplicable(Shape(Adaptation.All)));
        Assert.Null(new Anil().NotApplicable(Shape(Adaptation.Head)));
        Assert.Contains("no part of x", new Maml().NotApplicable(Shape(Adaptation.None)), StringComparison.Ordinal);
        Assert.Equal((body, Tasks * Head, 2), (Shape(Adaptation.None).UpperDimension, Shape(Adaptation.None).LowerDimension, Shape(Adaptation.None).LowerBatchSize));
        Assert.Equal((body + Head, Head, body), (Shape(Adaptation.Head).UpperDimension, Shape(Adaptation.Head).LowerDimension, Shape(Adaptation.Head).LowerStart));
        Assert.Equal((body + Head, body + Head, 0), (Shape(Adaptation.All).UpperDimension, Shape(Adaptation.All).LowerDimension, Shape(Adaptation.All).LowerStart));
    }

    [Fact]
    public void Batch_OfTasks_TouchesTheirHeadsOnly()
    {
        var task = s_task.Create<float>(s_options, 3);
        Vec<float> y = new(Tasks * Head), direction = new(Tasks * Head);
        y.Span.Fill(0.3f);
        direction.Span.Fill(1);
        var ask = LowerAsk.GradientY | LowerAsk.Hvp;
        for (var t = 0; t < 6; t++)
        {
            var (ids, batch) = (new int[2], Batch.Lower(t));
            new Sampler(3, upper: false, Tasks, 2, Sampling.Shuffled).Fill(batch, ids);
            var answer = task.Oracle.Lower(task.Start.X, y, direction, batch, new(ask, task.Oracle.Shape));
            Assert.Equal(ids.Order(), Touched(answer.GradientY));
            Assert.Equal(ids.Order(), Touched(answer.Hvp));
        }

        static int[] Touched(Vec<float> blocks) => [.. blocks.Span.ToArray().Chunk(Head).Index().Where(b => b.Item.Any(e => e != 0)).Select(b => b.Index)];
    }

    [Fact]
    public void Losses_OfOtherPaddedWords_HaveTheSameBits()
    {
        var hand = new HandWrittenReviews(s_options, 3);
        var (changed, spoilt) = (0, 0);
        int[] Spoil(int[] words, int[] lengths) => [.. words.Select((word, i) =>
        {
            var isPadding = i % hand.Words >= lengths[i / hand.Words];
            changed += isPadding ? 1 : 0;
            return isPadding ? 1 + spoilt++ % 5 : word;
        })];
        Vec<double> x = hand.Body(1), y = Cleaning.Point(Tasks * Head, 2, 0.7);
        foreach (var pooling in new[] { Pooling.Mean, Pooling.Max, Pooling.Last })
        {
            double[] Values(Func<int[], int[], int[]> words)
            {
                var oracle = hand.Problem(s_options with { Text = new() { Pooling = pooling } }, words).Compile<double>(3);
                var (lower, upper) = (oracle.Lower(x, y, null, Batch.Full, new(LowerAsk.Value | LowerAsk.GradientY, oracle.Shape)), oracle.Upper(x, y, Batch.Full, new(UpperAsk.Value | UpperAsk.GradientX, oracle.Shape)));
                return [lower.Value, upper.Value, .. lower.GradientY.Span, .. upper.GradientX.Span];
            }

            Assert.Equal(Values((words, _) => words), Values(Spoil));
        }

        Assert.True(changed > 10, $"{changed} words of padding");
    }

    [Theory]
    [InlineData(TaskHeads.Pool)]
    [InlineData(TaskHeads.Slots)]
    [InlineData(TaskHeads.Shared)]
    public void Hypergradient_OfEveryKindOfHeads_PassesTheCheck(TaskHeads heads)
    {
        var task = s_task.Create<double>(s_options with { Text = new() { Heads = heads } }, 0);
        var report = HypergradientCheck.Run(task.Oracle, task.Start.X, task.Start.Y, new() { Directions = 1 });
        Assert.True(report.Passed, string.Join("\n", report.Failures));
    }

    [Fact]
    public void Metrics_OfHeads_AreGradientDescentByHand()
    {
        var hand = new HandWrittenReviews(s_options, 3);
        Vec<double> body = hand.Body(1), head = Cleaning.Point(Head, 2, 0.7);
        foreach (var (adaptation, x, start) in new[] { (Adaptation.None, body, new double[Head]), (Adaptation.Head, new Vec<double>([.. body.Span, .. head.Span]), head.Span.ToArray()) })
        {
            var task = s_task.Create<double>(s_options, 3, adaptation);
            var metrics = Cleaning.Evaluate(task, x, task.Start.Y);
            Assert.Equal(["validation_loss", "validation_accuracy", "train_loss", "train_accuracy", "test_loss", "test_accuracy"], metrics.Keys);
            foreach (var (name, pool) in new[] { ("validation", hand.Drawn.Validation), ("train", hand.Drawn.Training.Take(3)), ("test", hand.Drawn.Test) })
            {
                var judged = pool.Select(t => hand.Judge(t.Query, body, hand.Adapted(t.Support, body, start, Mu, ReviewAdaptation.Steps, ReviewAdaptation.Step))).ToArray();
                Close(judged.Average(j => j.Loss), metrics[$"{name}_loss"]);
                Close(judged.Average(j => j.Accuracy), metrics[$"{name}_accuracy"]);
            }
        }
    }

    /// <summary>The whole network is adapted by the gradients of its own statement.</summary>
    [Fact]
    public void Metrics_OfTheWholeNetwork_AreGradientDescentOnItsLowerLevel()
    {
        var hand = new HandWrittenReviews(s_options, 3);
        var task = s_task.Create<double>(s_options, 3, Adaptation.All);
        var x = new Vec<double>([.. hand.Body(1).Span, .. Cleaning.Point(Head, 2, 0.7).Span]);
        var metrics = Cleaning.Evaluate(task, x, x);
        var (losses, lower, upper) = (new double[Tasks], new LowerAnswer<double>(LowerAsk.GradientY, task.Oracle.Shape), new UpperAnswer<double>(UpperAsk.Value, task.Oracle.Shape));
        for (var t = 0; t < Tasks; t++)
        {
            var (name, y, id) = (Batch.Draw(Purpose.Task, 0, t, Tasks), x.Clone(), new int[1]);
            new Sampler(3, upper: false, Tasks, 1, Sampling.Shuffled).Fill(name, id);
            for (var step = 0; step < ReviewAdaptation.Steps; step++)
                y -= ReviewAdaptation.Step * task.Oracle.Lower(x, y, null, name, lower).GradientY;
            losses[id[0]] = task.Oracle.Upper(x, y, name, upper).Value;
        }

        Close(losses[..3].Average(), metrics["train_loss"]);
    }

    [Theory]
    [InlineData(Adaptation.None)]
    [InlineData(Adaptation.Head)]
    [InlineData(Adaptation.All)]
    public void Metrics_OfAState_LeaveItAsItIs(Adaptation adaptation)
    {
        var task = s_task.Create<float>(s_options, 3, adaptation);
        var (x, y) = (task.Start.X.Clone(), task.Start.Y.Clone());
        y.Span.Fill(0.25f);
        float[] before = [.. x.Span, .. y.Span];
        var first = Cleaning.Evaluate(task, x, y);
        Assert.Equal(first, Cleaning.Evaluate(task, x, y));
        float[] after = [.. x.Span, .. y.Span];
        Assert.Equal(before, after);
    }

    [Fact]
    public void Run_EvaluatedTwiceOrTwoHundredTimes_EndsAtTheSameBits()
    {
        float[] Run(int evaluations)
        {
            var task = s_task.Create<float>(s_options, 3);
            var evaluating = new Evaluating(task);
            var options = new SolverOptions<float>(Budget.OfIterations(200)) { Evaluations = evaluations, Callbacks = [evaluating] };
            var state = Solver.Run(new BoRep { LowerStep = 0.5, UpperStep = 0.02 }, task.Oracle, task.Start, options, TestContext.Current.CancellationToken).Progress.State;
            Assert.Equal(evaluations, evaluating.Count);
            return [.. state.X.Span, .. state.Y.Span];
        }

        Assert.Equal(Run(2), Run(200));
    }

    [Fact]
    public void Start_OfASeed_IsFixedAndHeadsAreZero()
    {
        float[] X(ulong seed) => s_task.Create<float>(s_options, seed).Start.X.Span.ToArray();
        Assert.Equal(X(1), X(1));
        Assert.NotEqual(X(1), X(2));
        Assert.All(X(1), e => Assert.InRange(Math.Abs(e), 0, 1 / Math.Sqrt(4)));
        Assert.All(s_task.Create<float>(s_options, 1).Start.Y.Span.ToArray(), e => Assert.Equal(0, e));
        Assert.Contains(s_task.Create<float>(s_options with { Text = new() { StartingBound = 1 } }, 1).Start.X.Span.ToArray(), e => Math.Abs(e) > 0.8);
    }

    [Fact]
    public void LargestFeatureNorm_OfAnX_IsThatOfTheReportedTasksRows()
    {
        var hand = new HandWrittenReviews(s_options, 3);
        var x = hand.Body(1);
        var norms = hand.Drawn.Training.Take(3).SelectMany(t => t.Support.Concat(t.Query)).Select(row => Math.Sqrt(hand.Features(row, x).Sum(f => f * f)));
        Close(norms.Max(), s_task.Create<double>(s_options, 3).LargestFeatureNorm!(x));
    }

    /// <summary>Methods of every kind, each on its own statement: new tasks' query loss falls.</summary>
    [Theory]
    [InlineData("bo-rep", 1, 0.02)]
    [InlineData("soba", 1, 0.1)]
    [InlineData("saba", 1, 0.1)]
    [InlineData("ma-soba", 1, 0.1)]
    [InlineData("stocbio", 1, 0.1)]
    [InlineData("ttsa", 2, 0.3)]
    [InlineData("f2sa", 0.3, 0.1)]
    [InlineData("maml", 0.3, 0.1)]
    [InlineData("fo-maml", 0.3, 0.1)]
    [InlineData("anil", 0.3, 0.1)]
    public void Run_OnMadeUpReviews_LowersTheValidationLoss(string name, double lowerStep, double upperStep)
    {
        var entry = AlgorithmCatalog.Find(name);
        var task = s_task.Create<float>(s_options with { BatchSize = 20, Regularisation = 0.01 }, 1, entry.Default.Adapts);
        var algorithm = entry.With([.. entry.StepSizes.Select(step => step.Name switch { "UpperStep" => upperStep, "Lambda0" => 1, _ => lowerStep })]);
        var state = Solver.Run(algorithm, task.Oracle, task.Start, new(Budget.OfIterations(100)), TestContext.Current.CancellationToken).Progress.State;
        var (start, end) = (Cleaning.Evaluate(task, task.Start.X, task.Start.Y), Cleaning.Evaluate(task, state.X, state.Y));
        Assert.InRange(end["validation_loss"], 0, start["validation_loss"] - 0.05);
    }

    [Theory]
    [InlineData(RecurrentCell.Lstm)]
    [InlineData(RecurrentCell.Gru)]
    public void Hypergradient_OfAnotherCell_PassesTheCheck(RecurrentCell cell)
    {
        var task = s_task.Create<double>(s_options with { Text = new() { Cell = cell, Words = 4, Hidden = 3 } }, 0);
        var report = HypergradientCheck.Run(task.Oracle, task.Start.X, task.Start.Y, new() { Directions = 1 });
        Assert.True(report.Passed, string.Join("\n", report.Failures));
    }

    [Fact]
    public void Create_OfAnotherDataset_IsAnError() =>
        Assert.StartsWith("expected the data set amazon, got 'digits'", Assert.Throws<ArgumentException>(() => s_task.Create<float>(s_options with { Dataset = "digits" }, 0)).Message, StringComparison.Ordinal);

    private static double Lower(IOracle<double> oracle, Vec<double> x, Vec<double> y) => oracle.Lower(x, y, null, Batch.Full, new(LowerAsk.Value, oracle.Shape)).Value;

    private static double Upper(IOracle<double> oracle, Vec<double> x, Vec<double> y) => oracle.Upper(x, y, Batch.Full, new(UpperAsk.Value, oracle.Shape)).Value;

    private static void Close(double expected, double actual) => Assert.Equal(expected, actual, Tolerances.Summation * 100 * Math.Max(1, Math.Abs(expected)));

    private sealed class Evaluating(TaskInstance<float> task) : ISolverCallback<float>
    {
        public int Count { get; private set; }

        public void Evaluate(SolverProgress<float> progress)
        {
            Cleaning.Evaluate(task, progress.State.X, progress.State.Y);
            Count++;
        }
    }
}
