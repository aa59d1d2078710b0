using Bilevel.Core;
using Bilevel.Core.Checking;
using Bilevel.Numerics;
using Xunit;

namespace Bilevel.Tasks.Tests;

/// <summary>The losses and metrics of the cleaning task against loops in double.</summary>
public class HyperCleaningLossTests
{
    [Theory]
    [InlineData(ClassifierModel.Softmax, 0)]
    [InlineData(ClassifierModel.Softmax, 1)]
    [InlineData(ClassifierModel.Mlp, 0)]
    public void Losses_AtRandomPoints_AreTheFormulas(ClassifierModel model, int seed)
    {
        var options = Cleaning.Tiny with { Model = model, Regularisation = 0.03 };
        var (task, rows) = (Cleaning.Task.Create<double>(options, (ulong)seed), Cleaning.Rows(options, (ulong)seed));
        var shape = task.Oracle.Shape;
        var (x, y) = (Cleaning.Point(shape.UpperDimension, 1, 1), Cleaning.Point(shape.LowerDimension, 2, 0.3));
        Close(HandWritten.Lower(rows.Training, x, y, model, 0.03), task.Oracle.Lower(x, y, null, Batch.Full, new(LowerAsk.Value, shape)).Value);
        Close(HandWritten.Upper(rows.Validation, y, model), task.Oracle.Upper(x, y, Batch.Full, new(UpperAsk.Value, shape)).Value);
        var metrics = Cleaning.Evaluate(task, x, y);
        Close(HandWritten.Upper(rows.Validation, y, model), metrics["validation_loss"]);
        Close(HandWritten.Upper(rows.Test, y, model), metrics["test_loss"]);
        Assert.Equal(HandWritten.Accuracy(rows.Test, y, model), metrics["test_accuracy"], Tolerances.Summation);
        Close(task.Oracle.Lower(x, y, null, Batch.Full, new(LowerAsk.GradientY, shape)).GradientY.Norm(), metrics["lower_gradient_norm"]);
    }

    [Fact]
    public void Metrics_InFloat_AreThoseInDouble()
    {
        var (exact, rough) = (Cleaning.Task.Create<double>(Cleaning.Tiny, 0), Cleaning.Task.Create<float>(Cleaning.Tiny, 0));
        var (x, y) = (Cleaning.Point(200, 1, 1), Cleaning.Point(650, 2, 0.3));
        Vec<float> Float(Vec<double> v) => new([.. v.Span.ToArray().Select(e => (float)e)]);
        var (expected, actual) = (Cleaning.Evaluate(exact, x, y), Cleaning.Evaluate(rough, Float(x), Float(y)));
        Assert.All(expected, metric => Assert.Equal(metric.Value, actual[metric.Key], Tolerances.Float * Math.Max(1, Math.Abs(metric.Value))));
    }

    [Theory]
    [InlineData("corrupted-labels")]
    [InlineData("true-labels")]
    [InlineData("validation-only")]
    [InlineData("validation-and-corrupted")]
    public void ReferenceLosses_AtARandomPoint_AreTheFormulasOfTheirRows(string reference)
    {
        var (task, rows) = (Cleaning.Task.CreateReference<double>(reference, Cleaning.Tiny, 3), Cleaning.Rows(Cleaning.Tiny, 3));
        var training = reference switch
        {
            "corrupted-labels" => rows.Training,
            "true-labels" => rows.Training with { Labels = rows.TrueLabels },
            "validation-only" => rows.Validation,
            _ => new([.. rows.Validation.Features, .. rows.Training.Features], [.. rows.Validation.Labels, .. rows.Training.Labels], 64, 10),
        };
        var (shape, y) = (task.Oracle.Shape, Cleaning.Point(650, 2, 0.3));
        var certain = new Vec<double>(training.Labels.Length);
        certain.Span.Fill(double.PositiveInfinity);
        Assert.Equal((0, training.Labels.Length, 60), (shape.UpperDimension, shape.LowerSamples, shape.UpperSamples));
        Close(HandWritten.Lower(training, certain, y, ClassifierModel.Softmax, 0.001), task.Oracle.Lower(new(0), y, null, Batch.Full, new(LowerAsk.Value, shape)).Value);
        var metrics = Cleaning.Evaluate(task, new(0), y);
        Close(HandWritten.Upper(rows.Validation, y, ClassifierModel.Softmax), metrics["validation_loss"]);
        Assert.Equal(HandWritten.Accuracy(rows.Test, y, ClassifierModel.Softmax), metrics["test_accuracy"], Tolerances.Summation);
        Assert.True(double.IsNaN(metrics["auc"]));
        Assert.Null(task.Weights);
    }

    [Fact]
    public void Hypergradient_OfSoftmaxRegression_PassesTheCheck()
    {
        var task = Cleaning.Task.Create<double>(Cleaning.Tiny with { Regularisation = 0.01 }, 0);
        var report = HypergradientCheck.Run(task.Oracle, task.Start.X, task.Start.Y, new() { Directions = 1 });
        Assert.True(report.Passed, string.Join("\n", report.Failures));
    }

    // A perceptron's lower level is not convex: only a strong regulariser makes it one minimiser that Newton's method finds.
    [Fact]
    public void Hypergradient_OfAPerceptron_PassesTheCheck()
    {
        var task = Cleaning.Task.Create<double>(Cleaning.Tiny with { Model = ClassifierModel.Mlp, Regularisation = 0.05 }, 0);
        var report = HypergradientCheck.Run(task.Oracle, task.Start.X, task.Start.Y, new() { Directions = 1 });
        Assert.True(report.Passed, string.Join("\n", report.Failures));
    }

    [Fact]
    public void Auc_OfWeightsThatKnowTheTruth_IsOne()
    {
        var (task, rows) = (Cleaning.Task.Create<double>(Cleaning.Tiny, 0), Cleaning.Rows(Cleaning.Tiny, 0));
        Vec<double> truth = new([.. rows.Corrupted.IsCorrupted.Select(c => c ? -1.0 : 1.0)]), lie = truth.Clone();
        lie *= -1;
        Assert.Equal(1, Cleaning.Evaluate(task, truth, task.Start.Y)["auc"]);
        Assert.Equal(0, Cleaning.Evaluate(task, lie, task.Start.Y)["auc"]);
        Assert.Equal(0.5, Cleaning.Evaluate(task, task.Start.X, task.Start.Y)["auc"]);
    }

    private static void Close(double expected, double actual) => Assert.Equal(expected, actual, Tolerances.Summation * Math.Max(1, Math.Abs(expected)));
}
