using Bilevel.Core;
using Bilevel.Core.Algorithms;
using Bilevel.Core.Checking;
using Bilevel.Numerics;
using Xunit;

namespace Bilevel.Tasks.Tests;

/// <summary>The three statements of the few-shot task against loops in double, and that they are of one set of data.</summary>
public class FewShotTaskTests
{
    private const double Mu = 0.03;
    private static readonly FewShotTask s_task = new();
    private static readonly TaskOptions s_options = Cleaning.Tiny with { Regularisation = Mu, BatchSize = 4 };

    // Tiny: 8 training tasks, 4 inputs, 2 features.
    private const int Tasks = 8, Inputs = 4, Features = 2;

    [Fact]
    public void Losses_Pooled_AreTheFormulas()
    {
        var (oracle, data) = (s_task.Create<double>(s_options, 3).Oracle, FewShotData.Draw(s_options, 3));
        Vec<double> x = Cleaning.Point(Inputs * Features, 1, 0.7), y = Cleaning.Point(Tasks * Features, 2, 0.7);
        double[][] heads = [.. y.Span.ToArray().Chunk(Features)];
        Close(4 * Enumerable.Range(0, Tasks).Average(i => TaskLoss(data.Training.Support, i, x, heads[i])), Lower(oracle, x, y));
        Close(Enumerable.Range(0, Tasks).Average(i => Fit(data.Training.Query, i, x, heads[i])), Upper(oracle, x, y));
    }

    [Fact]
    public void Losses_OfOneHeadAndOfAll_AreTheFormulas()
    {
        var data = FewShotData.Draw(s_options, 3);
        Vec<double> body = Cleaning.Point(Inputs * Features, 1, 0.7), head = Cleaning.Point(Features, 2, 0.7), whole = new([.. body.Span, .. head.Span]), elsewhere = Cleaning.Point(whole.Length, 3, 1);
        var lower = Enumerable.Range(0, Tasks).Average(i => TaskLoss(data.Training.Support, i, body, head.Span.ToArray()));
        var upper = Enumerable.Range(0, Tasks).Average(i => Fit(data.Training.Query, i, body, head.Span.ToArray()));
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
        Assert.Null(new Maml().NotApplicable(Shape(Adaptation.All)));
        Assert.Null(new Anil().NotApplicable(Shape(Adaptation.Head)));
        Assert.Contains("no part of x", new Maml().NotApplicable(Shape(Adaptation.None)), StringComparison.Ordinal);
        Assert.Equal((8, 16, 4), (Shape(Adaptation.None).UpperDimension, Shape(Adaptation.None).LowerDimension, Shape(Adaptation.None).LowerBatchSize));
        Assert.Equal((10, 2, 8), (Shape(Adaptation.Head).UpperDimension, Shape(Adaptation.Head).LowerDimension, Shape(Adaptation.Head).LowerStart));
        Assert.Equal((10, 10, 0), (Shape(Adaptation.All).UpperDimension, Shape(Adaptation.All).LowerDimension, Shape(Adaptation.All).LowerStart));
    }

    /// <summary>Support and query rows of one name are of one task.</summary>
    [Fact]
    public void Batches_OfOneName_AreOneTaskOnBothLevels()
    {
        var (oracle, data) = (s_task.Create<double>(s_options, 3, Adaptation.Head).Oracle, FewShotData.Draw(s_options, 3));
        Vec<double> body = Cleaning.Point(Inputs * Features, 1, 0.7), head = Cleaning.Point(Features, 2, 0.7), x = new([.. body.Span, .. head.Span]);
        var seen = new HashSet<int>();
        for (var i = 0; i < Tasks; i++)
        {
            var task = Batch.Draw(Purpose.Task, 0, i, Tasks);
            var (lower, upper) = (Lower(oracle, x, head, task), Upper(oracle, x, head, task));
            var which = Enumerable.Range(0, Tasks).Single(k => Math.Abs(TaskLoss(data.Training.Support, k, body, head.Span.ToArray()) - lower) < Tolerances.Summation);
            Close(Fit(data.Training.Query, which, body, head.Span.ToArray()), upper);
            seen.Add(which);
        }

        Assert.Equal(Tasks, seen.Count);
    }

    [Fact]
    public void Metrics_OfAHeadsStart_AreGradientDescentByHand()
    {
        var (task, data) = (s_task.Create<double>(s_options, 3, Adaptation.Head), FewShotData.Draw(s_options, 3));
        Vec<double> body = Cleaning.Point(Inputs * Features, 1, 0.7), head = Cleaning.Point(Features, 2, 0.7);
        var metrics = Cleaning.Evaluate(task, new([.. body.Span, .. head.Span]), new(Features));
        foreach (var (name, pool) in new[] { ("validation_loss", data.Validation), ("test_loss", data.Test), ("train_loss", data.Training) })
            Assert.Equal(Enumerable.Range(0, pool.Count).Average(i => Fit(pool.Query, i, body, Adapted(pool.Support, i, body, head.Span.ToArray()))), metrics[name], Tolerances.Summation * 100);

        // A method that learns no start is judged from 0.
        var pooled = Cleaning.Evaluate(s_task.Create<double>(s_options, 3), body, new(Tasks * Features));
        Assert.Equal(Enumerable.Range(0, 6).Average(i => Fit(data.Test.Query, i, body, Adapted(data.Test.Support, i, body, [0, 0]))), pooled["test_loss"], Tolerances.Summation * 100);
    }

    [Theory]
    [InlineData(Adaptation.None)]
    [InlineData(Adaptation.Head)]
    [InlineData(Adaptation.All)]
    public void Metrics_OfAState_LeaveItAsItIs(Adaptation adaptation)
    {
        var task = s_task.Create<float>(s_options, 3, adaptation);
        var (x, y) = (task.Start.X.Clone(), task.Start.Y.Clone());
        var first = Cleaning.Evaluate(task, x, y);
        Assert.Equal(first, Cleaning.Evaluate(task, x, y));
        Assert.Equal(task.Start.X.Span.ToArray(), x.Span.ToArray());
        Assert.Equal(task.Start.Y.Span.ToArray(), y.Span.ToArray());
        Assert.Equal(["validation_loss", "test_loss", "train_loss"], first.Keys);
    }

    [Fact]
    public void Data_OfASeed_IsFixedAndItsPoolsShareNoTask()
    {
        double[] Targets(ulong seed) => [.. new[] { FewShotData.Draw(s_options, seed) }.SelectMany(d => new[] { d.Training, d.Validation, d.Test }).SelectMany(p => p.Support.Targets.ToArray().Concat(p.Query.Targets.ToArray()))];
        Assert.Equal(Targets(1), Targets(1));
        Assert.NotEqual(Targets(1), Targets(2));
        Assert.Equal(Targets(1).Length, Targets(1).Distinct().Count());
        Assert.NotEqual(Targets(1), [.. new[] { FewShotData.Draw(s_options with { Noise = 0 }, 1) }.SelectMany(d => d.Training.Support.Targets.ToArray())]);
    }

    [Theory]
    [InlineData(TaskSize.Tiny, 8, 6)]
    [InlineData(TaskSize.Local, 100, 50)]
    [InlineData(TaskSize.Paper, 400, 50)]
    public void Sizes_OfThePools_AreDocumented(TaskSize size, int training, int heldOut)
    {
        var task = s_task.Create<float>(new() { Size = size }, 0);
        Assert.Equal((training, heldOut, heldOut), (task.Data.Rows["train"], task.Data.Rows["validation"], task.Data.Rows["test"]));
    }

    [Fact]
    public void Hypergradient_Pooled_PassesTheCheck()
    {
        var task = s_task.Create<double>(s_options, 0);
        var report = HypergradientCheck.Run(task.Oracle, task.Start.X, task.Start.Y, new() { Directions = 1 });
        Assert.True(report.Passed, string.Join("\n", report.Failures));
    }

    private static double Lower(IOracle<double> oracle, Vec<double> x, Vec<double> y, Batch? batch = null) => oracle.Lower(x, y, null, batch ?? Batch.Full, new(LowerAsk.Value, oracle.Shape)).Value;

    private static double Upper(IOracle<double> oracle, Vec<double> x, Vec<double> y, Batch? batch = null) => oracle.Upper(x, y, batch ?? Batch.Full, new(UpperAsk.Value, oracle.Shape)).Value;

    private static double TaskLoss(TaskRows rows, int task, Vec<double> body, double[] head) => Fit(rows, task, body, head) + 0.5 * Mu * head.Sum(h => h * h);

    private static double Fit(TaskRows rows, int task, Vec<double> body, double[] head) => RowsOf(rows, task, body).Average(row => 0.5 * Math.Pow(row.Features.Zip(head, (f, h) => f * h).Sum() - row.Target, 2));

    private static double[] Adapted(TaskRows rows, int task, Vec<double> body, double[] head)
    {
        var data = RowsOf(rows, task, body).ToArray();
        for (var step = 0; step < FewShotMetrics<double>.Steps; step++)
        {
            var residuals = data.Select(row => row.Features.Zip(head, (f, h) => f * h).Sum() - row.Target).ToArray();
            head = [.. head.Select((h, k) => h - FewShotMetrics<double>.Step * (data.Select((row, i) => residuals[i] * row.Features[k]).Average() + Mu * h))];
        }

        return head;
    }

    private static IEnumerable<(double[] Features, double Target)> RowsOf(TaskRows rows, int task, Vec<double> body)
    {
        var count = rows.Targets.Shape[1];
        var (inputs, targets) = (rows.Inputs.ToArray(), rows.Targets.ToArray());
        for (var row = task * count; row < (task + 1) * count; row++)
        {
            var input = inputs[(row * Inputs)..((row + 1) * Inputs)];
            yield return ([.. Enumerable.Range(0, Features).Select(k => Math.Tanh(input.Select((a, i) => a * body[i * Features + k]).Sum()))], targets[row]);
        }
    }

    private static void Close(double expected, double actual) => Assert.Equal(expected, actual, Tolerances.Summation * Math.Max(1, Math.Abs(expected)));
}
