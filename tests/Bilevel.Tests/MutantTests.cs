using Bilevel.Autodiff;
using Bilevel.Core.Checking;
using Bilevel.Numerics;
using Bilevel.Testing.Mutants;
using Xunit;

namespace Bilevel.Tests;

/// <summary>The hypergradient check passes the traced problems and flags every mistake made on them.</summary>
public class MutantTests
{
    public static TheoryData<string> Names => [.. Problems.All.Select(c => c.Name).Where(n => n != "mlp")];

    public static TheoryData<string> Estimators => [.. EstimatorMutants.Everywhere.Concat(EstimatorMutants.OfCurvature).Select(m => m.Name)];

    public static TheoryData<string, double> Oracles =>
        [.. MutantOracle.Culprits.SelectMany(q => MutantOracle.Factors.Select(f => (q.ToString(), f)))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Check_OfARightProblem_Passes(string name)
    {
        var (c, oracle) = (Problems.Named(name), Problems.Named(name).Double(0));
        var report = HypergradientCheck.Run(oracle, c.StartDouble().X, c.StartDouble().Y);
        Assert.True(report.Passed, string.Join("\n", report.Failures));
    }

    [Theory]
    [MemberData(nameof(Estimators))]
    public void Check_OfAWrongEstimator_Fails(string mutant)
    {
        var oracle = Problems.Logistic().Compile<double>();
        var estimator = EstimatorMutants.Everywhere.Concat(EstimatorMutants.OfCurvature).Single(m => m.Name == mutant).Of(oracle);
        Assert.False(HypergradientCheck.Run(oracle, Start.X, Start.Y, estimator: estimator).Passed);
    }

    [Theory]
    [MemberData(nameof(Oracles))]
    public void Check_OfAWrongDerivative_Fails(string culprit, double factor)
    {
        var oracle = new MutantOracle(Problems.Logistic().Compile<double>(), Enum.Parse<Core.Quantity>(culprit), factor);
        Assert.False(HypergradientCheck.Run(oracle, Start.X, Start.Y).Passed);
    }

    public static TheoryData<string> WrongLosses => ["1/λ", "train and validation swapped", "cross term cut"];

    [Theory]
    [MemberData(nameof(WrongLosses))]
    public void Check_OfAWrongLoss_Fails(string mutant)
    {
        var wrong = mutant switch
        {
            "1/λ" => Problems.Logistic(lambda: l => (-l).Exp()),
            "train and validation swapped" => Problems.Logistic(swapped: true),
            _ => Problems.Logistic(lambda: l => l.StopGradient().Exp()),
        };
        var report = HypergradientCheck.Run(
            Problems.Logistic().Compile<double>(), Start.X, Start.Y, estimator: EstimatorMutants.OfAnotherProblem(wrong.Compile<double>()));
        Assert.False(report.Passed);
    }

    [Fact]
    public void Check_OfACutBetweenTheLevels_Fails()
    {
        var report = Problems.Logistic(lambda: l => l.StopGradient().Exp()).Check();
        Assert.False(report.Passed);
        Assert.Contains(report.Failures, f => f.StartsWith("∇xG", StringComparison.Ordinal));
    }

    /// <summary>Gradient residual·a like the square's, but its derivative is thrown away: the Hessian of the loss is the regulariser's alone.</summary>
    [Fact]
    public void Check_OfADetachedSecondOrder_Fails()
    {
        var ridge = Problems.Ridge();
        var detached = new BilevelProblem<Tensor, Tensor, Rows>
        {
            X = ridge.X,
            Y = ridge.Y,
            Train = ridge.Train,
            Validation = ridge.Validation,
            LowerLoss = (x, w, rows) =>
                ((rows.Features.MatMul(w) - rows.Target).StopGradient() * rows.Features.MatMul(w)).Mean() + 0.5 * x.Exp() * w.Square().Sum(),
            UpperLoss = ridge.UpperLoss,
        };
        var gradient = new Core.LowerAnswer<double>(Core.LowerAsk.GradientY, ridge.Compile<double>().Shape);
        var (x, w) = (Random.Vector<double>(1, 1), Random.Vector<double>(5, 2));
        var right = ridge.Compile<double>().Lower(x, w, null, Core.Batch.Full, gradient).GradientY.Span.ToArray();
        var same = detached.Compile<double>().Lower(x, w, null, Core.Batch.Full, gradient).GradientY;
        Assert.All(right.Zip(same.Span.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        var report = detached.Check();
        Assert.Contains(report.Failures, f => f.StartsWith("HVP", StringComparison.Ordinal));
    }

    private static (Vec<double> X, Vec<double> Y) Start => (Problems.Logistic().Start<double>().X, Problems.Logistic().Start<double>().Y);
}
