using Bilevel.Autodiff;
using Bilevel.Core;
using Bilevel.Core.Algorithms;
using Xunit;

namespace Bilevel.Tests;

/// <summary>A problem whose y starts from a part of x.</summary>
public class LowerStartTests
{
    internal sealed record Model(Tensor Body, Tensor Head, Tensor Offset);

    internal sealed record Two(Tensor Head, Tensor Offset);

    private static readonly Tensor s_body = Tensor.Zeros([5, 2]), s_head = Tensor.Zeros([2, 1]), s_offset = Tensor.Zeros([1]);

    [Fact]
    public void Compile_TensorsInTheMiddle_GivesTheirOffset()
    {
        var shape = Heads(x => x.Head).Compile<float>().Shape;
        Assert.Equal((10, 13, 2), (shape.LowerStart, shape.UpperDimension, shape.LowerDimension));
        Assert.Null(new Anil().NotApplicable(shape));
        Assert.Contains("x holds more here than the start of y", new Maml().NotApplicable(shape), StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_TheWholeOfX_NeedsNoLossToUseIt()
    {
        var rows = Problems.Regression(4, 1);
        var problem = new BilevelProblem<Tensor, Tensor, Rows>
        {
            X = Tensor.Zeros([5, 1]).Named("start"), Y = Tensor.Zeros([5, 1]).Named("w"), Train = rows, Validation = Problems.Regression(4, 2), LowerStart = x => x,
            LowerLoss = (_, w, data) => Losses.MeanSquaredError(data.Features.MatMul(w), data.Target),
            UpperLoss = (_, w, data) => Losses.MeanSquaredError(data.Features.MatMul(w), data.Target),
            LowerBatchSize = 1, UpperBatchSize = 1,
        };
        var shape = problem.Compile<float>().Shape;
        Assert.Equal((0, false), (shape.LowerStart, shape.UpperDependsOnX));
        Assert.Null(new Maml().NotApplicable(shape));
        var solution = problem.Solve(new Maml { LowerStep = 0.1, UpperStep = 0.1 }, Budget.OfIterations(100), cancellation: TestContext.Current.CancellationToken);
        Assert.NotEqual(0, solution.X.ToArray()[0]);
    }

    [Fact]
    public void Compile_WithoutAStart_HasNone() => Assert.Null(Problems.Ridge().Compile<float>().Shape.LowerStart);

    [Fact]
    public void Compile_AChoiceThatDoesNotFit_SaysWhatIsWrong()
    {
        Assert.Equal("y's y [2, 1] can't start from x's Body [5, 2]", Error(Heads(x => x.Body)));
        Assert.StartsWith("LowerStart has to choose tensors of x as they are; for y's y it gives", Error(Heads(x => 2 * x.Head)), StringComparison.Ordinal);
        Assert.Equal(
            "LowerStart has to choose tensors that are next to each other in x, in the order of y; for y's Offset it gives x's Body", Error(Pairs(x => new(x.Head, x.Body))));
    }

    [Fact]
    public void Compile_TwoTensorsNextToEachOther_GivesTheFirstOffset() => Assert.Equal(10, Pairs(x => new(x.Head, x.Offset)).Compile<float>().Shape.LowerStart);

    private static string Error<TY>(BilevelProblem<Model, TY, Rows> problem) => Assert.Throws<ProblemException>(() => problem.Compile<float>()).Message;

    private static BilevelProblem<Model, Tensor, Rows> Heads(Func<Model, Tensor> start) => new()
    {
        X = new(s_body, s_head, s_offset), Y = s_head, Train = Problems.Regression(4, 1), Validation = Problems.Regression(4, 2), LowerStart = start,
        LowerLoss = (x, y, rows) => Loss(x, y, x.Offset, rows), UpperLoss = (x, y, rows) => Loss(x, y, x.Offset, rows), LowerBatchSize = 1, UpperBatchSize = 1,
    };

    private static BilevelProblem<Model, Two, Rows> Pairs(Func<Model, Two> start) => new()
    {
        X = new(s_body, s_head, s_offset), Y = new(s_head, s_offset), Train = Problems.Regression(4, 1), Validation = Problems.Regression(4, 2), LowerStart = start,
        LowerLoss = (x, y, rows) => Loss(x, y.Head, y.Offset, rows), UpperLoss = (x, y, rows) => Loss(x, y.Head, y.Offset, rows), LowerBatchSize = 1, UpperBatchSize = 1,
    };

    private static Tensor Loss(Model x, Tensor head, Tensor offset, Rows rows) => Losses.MeanSquaredError(rows.Features.MatMul(x.Body).Tanh().MatMul(head) + offset, rows.Target);
}
