using Bilevel.Autodiff;
using Xunit;

namespace Bilevel.Tests;

/// <summary>A problem that can't be meant is refused when it is compiled, in words that name the culprit.</summary>
public class ProblemErrorTests
{
    internal sealed record Pair(Tensor First, Tensor Second);

    internal sealed record WithNumber(Tensor Weight, int Classes);

    internal sealed record WithSettable
    {
        public Tensor Weight { get; init; } = Tensor.Constant(1);
    }

    internal sealed record TwoConstructors(Tensor Weight, Tensor Bias)
    {
        public TwoConstructors()
            : this(Tensor.Zeros([5, 1]), Tensor.Zeros([1]))
        {
        }
    }

    private static readonly Rows s_train = Problems.Regression(6, 1), s_validation = Problems.Regression(4, 2);
    private static readonly Tensor s_w = Tensor.Zeros([5, 1]).Named("w");

    [Theory]
    [InlineData("lower")]
    [InlineData("upper")]
    public void Compile_ALossPerRow_NamesTheLevelAndTheShape(string level)
    {
        var rows = level == "lower" ? 6 : 4;
        Tensor PerRow(Tensor w, Rows data) => (data.Features.MatMul(w) - data.Target).Square().Named("squared_error");
        var error = Error(Of(
            Tensor.Constant(0), s_w,
            (x, w, data) => (level == "lower" ? PerRow(w, data) : PerRow(w, data).Mean()) + x * w.Square().Sum(),
            (_, w, data) => level == "upper" ? PerRow(w, data) : PerRow(w, data).Mean()));
        Assert.Contains($"the {level}-level loss must be a scalar", error.Message, StringComparison.Ordinal);
        Assert.Contains($"[{rows}, 1]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_DataOfDifferentLengths_NamesTheLevelTheTensorsAndTheirShapes()
    {
        var problem = Of(Tensor.Constant(0), s_w, RidgeLoss, (_, w, d) => Fit(w, d), validation: s_validation with { Target = Tensor.Zeros([5, 1]) });
        Assert.Equal("the upper level's data have different numbers of rows: Features [4, 5], Target [5, 1]", Error(problem).Message);
    }

    [Fact]
    public void Compile_ScalarData_IsAnError()
    {
        var problem = Of(Tensor.Constant(0), s_w, RidgeLoss, (_, w, d) => Fit(w, d), train: s_train with { Target = Tensor.Constant(1) });
        Assert.Equal("the lower level's Target is a scalar; data needs a leading axis of rows", Error(problem).Message);
    }

    [Fact]
    public void Compile_AnUnusedUpperVariable_IsNamed()
    {
        var error = Error(Of(
            new Pair(Tensor.Constant(0), Tensor.Constant(0)), s_w, (x, w, d) => RidgeLoss(x.First, w, d), (_, w, d) => Fit(w, d)));
        Assert.StartsWith("no loss uses x's Second", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_ALowerVariableOfTheUpperLossAlone_IsNamed()
    {
        var error = Error(Of(
            Tensor.Constant(0), new Pair(s_w, Tensor.Constant(0)), (x, y, d) => RidgeLoss(x, y.First, d), (_, y, d) => Fit(y.First, d) + y.Second));
        Assert.StartsWith("only the upper-level loss uses y's Second, so y* is not defined", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_AnUnusedLowerVariable_IsNamed()
    {
        var error = Error(Of(Tensor.Constant(0), new Pair(s_w, Tensor.Constant(0)), (x, y, d) => RidgeLoss(x, y.First, d), (_, y, d) => Fit(y.First, d)));
        Assert.StartsWith("no loss uses y's Second, so y* is not defined", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_ALowerVariableBehindAStop_IsNamed()
    {
        var error = Error(Of(
            Tensor.Constant(0), new Pair(s_w, Tensor.Constant(0)),
            (x, y, d) => RidgeLoss(x, y.First, d) + y.Second.StopGradient() * Tensor.Greater(y.Second, 0), (_, y, d) => Fit(y.First, d)));
        Assert.StartsWith("the lower-level loss has no derivative with respect to y's Second: it is used only behind a gradient stop", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_AnUpperVariableThatNeverMeetsY_IsNamed()
    {
        var error = Error(Of(
            new Pair(Tensor.Constant(0), Tensor.Constant(0)), s_w, (x, w, d) => RidgeLoss(x.First, w, d) + x.Second.Exp(), (_, w, d) => Fit(w, d)));
        Assert.StartsWith("x's Second moves the lower-level loss but not its minimiser", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_ACutByStopGradient_IsNamed()
    {
        var error = Error(Of(Tensor.Constant(0).Named("lambda"), s_w, (x, w, d) => RidgeLoss(x.StopGradient(), w, d), (_, w, d) => Fit(w, d)));
        Assert.StartsWith("neither loss has a derivative with respect to x's lambda: it is used only behind a gradient stop", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_AnUpperLossOfNothing_IsAnError()
    {
        var error = Error(Of(Tensor.Constant(0), s_w, RidgeLoss, (_, _, d) => d.Target.Square().Mean()));
        Assert.StartsWith("the upper-level loss depends neither on x nor on y", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_ARecordWithANumber_NamesIt()
    {
        var error = Error(Of(Tensor.Constant(0), new WithNumber(s_w, 3), (x, y, d) => RidgeLoss(x, y.Weight, d), (_, y, d) => Fit(y.Weight, d)));
        Assert.StartsWith("y: expected a record whose constructor takes tensors only, got WithNumber, whose constructor takes Int32 Classes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_ARecordWhoseConstructorTakesNothing_NamesTheTensorLeftOut()
    {
        var error = Error(Of(Tensor.Constant(0), new WithSettable(), (x, y, d) => RidgeLoss(x, y.Weight, d), (_, y, d) => Fit(y.Weight, d)));
        Assert.StartsWith("y: WithSettable's constructor does not take its tensor Weight", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_ARecordWithAConvenientConstructor_TakesAllItsTensors()
    {
        var problem = Of(
            Tensor.Constant(0), new TwoConstructors(), (x, y, d) => RidgeLoss(x, y.Weight, d) + (y.Bias - 1).Square().Sum(), (_, y, d) => Fit(y.Weight, d) + y.Bias.Sum());
        Assert.Equal(["Weight", "Bias"], problem.Compile<float>().Shape.Y.Blocks.Select(b => b.Name));
    }

    [Fact]
    public void Compile_ANullTensor_IsNamed() => Assert.Equal(
        "x: Pair.Second is null",
        Error(Of(new Pair(Tensor.Constant(0), null!), s_w, (x, w, d) => RidgeLoss(x.First, w, d), (_, w, d) => Fit(w, d))).Message);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, -3)]
    public void Compile_AnEmptyBatch_IsAnError(int lower, int upper)
    {
        var problem = new BilevelProblem<Tensor, Tensor, Rows>
        {
            X = Tensor.Constant(0),
            Y = s_w,
            Train = s_train,
            Validation = s_validation,
            LowerLoss = RidgeLoss,
            UpperLoss = (_, w, d) => Fit(w, d),
            LowerBatchSize = lower,
            UpperBatchSize = upper,
        };
        Assert.Contains($"LowerBatchSize = {lower} and UpperBatchSize = {upper}", Error(problem).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_TensorsThatDoNotFit_NamesBothAndTheOperation()
    {
        var problem = Of(Tensor.Constant(0), Tensor.Zeros([4, 1]).Named("w"), RidgeLoss, (_, w, d) => Fit(w, d));
        var error = Assert.Throws<ShapeMismatchException>(() => problem.Compile<float>());
        Assert.Contains("matmul", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("features 1 [6, 5]", error.Message, StringComparison.Ordinal);
        Assert.Contains("w [4, 1]", error.Message, StringComparison.Ordinal);
        Assert.Matches(@", at ProblemErrorTests\.cs:\d+\.$", error.Message);
    }

    private static Tensor Fit(Tensor w, Rows data) => Losses.MeanSquaredError(data.Features.MatMul(w), data.Target);

    private static Tensor RidgeLoss(Tensor x, Tensor w, Rows data) => Fit(w, data) + x.Exp() * w.Square().Sum();

    private static BilevelProblem<TX, TY, Rows> Of<TX, TY>(
        TX x, TY y, Func<TX, TY, Rows, Tensor> lower, Func<TX, TY, Rows, Tensor> upper, Rows? train = null, Rows? validation = null) => new()
        {
            X = x,
            Y = y,
            Train = train ?? s_train,
            Validation = validation ?? s_validation,
            LowerLoss = lower,
            UpperLoss = upper,
        };

    private static ProblemException Error<TX, TY>(BilevelProblem<TX, TY, Rows> problem) => Assert.Throws<ProblemException>(() => problem.Compile<float>());
}
