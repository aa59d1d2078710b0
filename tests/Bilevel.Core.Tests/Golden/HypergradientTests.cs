using Bilevel.Core.Estimators;
using Bilevel.Core.Tests.Checking;
using Bilevel.Numerics;
using Xunit;

namespace Bilevel.Core.Tests.Golden;

public class HypergradientTests
{
    private static (Vec<double> Minimiser, Vec<double> Hypergradient, ImplicitHypergradient Parts) Solve(IOracle<double> problem, double[] at)
    {
        Vec<double> x = new(at), y = new(problem.Shape.LowerDimension), hypergradient = new(at.Length);
        var lower = new LowerLevelSolver(problem).Solve(x, y);
        Assert.True(lower.IsSolved, lower.ToString());
        var parts = new ImplicitHypergradient(problem);
        var certificate = parts.Estimate(x, y, hypergradient);
        Assert.True(certificate.IsSolved, certificate.ToString());
        return (y, hypergradient, parts);
    }

    private static double Phi(IOracle<double> problem, double[] x, Vec<double> y) =>
        problem.Upper(new(x), y, Batch.Full, new(UpperAsk.Value, problem.Shape)).Value;

    [Fact]
    public void Quadratic_AtTheGoldenPoint_HasTheExactRationals()
    {
        var golden = GoldenCases.Case("quadratic");
        var (y, hypergradient, parts) = Solve(GoldenCases.Quadratic(), golden.Row("x"));
        CheckTolerances.Near([-17 / 18.0, 41 / 18.0, -61 / 18.0], y, CheckTolerances.ClosedForm);
        CheckTolerances.Near([-473 / 162.0, 875 / 162.0, -770 / 81.0], parts.Z, CheckTolerances.ConvergedCg);
        CheckTolerances.Near([8087 / 324.0, -2591 / 108.0], hypergradient, CheckTolerances.ConvergedCg);
        Assert.Equal(3422 / 81.0, Phi(GoldenCases.Quadratic(), golden.Row("x"), y), 1e-10);
    }

    [Fact]
    public void Quadratic_DifferencesOfHypergradients_AreTheGoldenHessian()
    {
        // Φ is quadratic, so one difference of ∇Φ is a column of its Hessian.
        var golden = GoldenCases.Case("quadratic");
        var origin = Solve(GoldenCases.Quadratic(), [0, 0]).Hypergradient;
        for (var i = 0; i < 2; i++)
        {
            var column = Solve(GoldenCases.Quadratic(), [i == 0 ? 1 : 0, i == 1 ? 1 : 0]).Hypergradient;
            column -= origin;
            CheckTolerances.Near(golden.Rows("hess_value")[i], column, CheckTolerances.ConvergedCg);
        }
    }

    [Fact]
    public void Quadratic_AtTheGoldenSolution_HasNoHypergradient()
    {
        var (_, hypergradient, parts) = Solve(GoldenCases.Quadratic(), GoldenCases.Case("quadratic").Row("x_star"));
        Assert.True(hypergradient.Norm() <= CheckTolerances.ConvergedCg * parts.DirectTerm.Norm(), $"{hypergradient}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Quadratic_AfterSoManyCgSteps_IsTheGoldenIterate(int steps)
    {
        var golden = GoldenCases.Case("quadratic");
        var problem = GoldenCases.Quadratic();
        Vec<double> x = golden.Vector("x"), y = golden.Vector("z_star"), z = new(3), jz = new(2), hypergradient = new(2);
        var upper = problem.Upper(x, y, Batch.Full, new(UpperAsk.Gradients, problem.Shape));
        var linearization = problem.CreateLinearization();
        linearization.MoveTo(x, y, Batch.Full);
        new ConjugateGradient<double>(3).Solve(linearization, upper.GradientY, z, tolerance: 0, steps);
        linearization.Apply(z, null, jz);
        hypergradient.Set(upper.GradientX - jz);
        CheckTolerances.Near(GoldenCases.Case("quadratic_cg").Row(steps.ToString(System.Globalization.CultureInfo.InvariantCulture)), hypergradient, CheckTolerances.ClosedForm);
    }

    [Fact]
    public void ReweightedRidge_AtTheGoldenPoint_IsGolden()
    {
        var golden = GoldenCases.Case("reweighted_ridge");
        var (w, hypergradient, _) = Solve(GoldenCases.Ridge(), golden.Row("x"));
        CheckTolerances.Near(golden.Row("w"), w, CheckTolerances.ClosedForm);
        CheckTolerances.Near(golden.Row("hypergrad"), hypergradient, CheckTolerances.ConvergedCg);
        Assert.Equal(golden.Number("L"), Phi(GoldenCases.Ridge(), golden.Row("x"), w), 1e-13);
    }

    [Fact]
    public void Imaml_AtTheGoldenPoint_IsGolden()
    {
        var golden = GoldenCases.Case("imaml");
        var (w, hypergradient, _) = Solve(GoldenCases.Imaml(), golden.Row("theta"));
        CheckTolerances.Near(golden.Row("w"), w, CheckTolerances.ClosedForm);
        CheckTolerances.Near(golden.Row("meta_grad"), hypergradient, CheckTolerances.ConvergedCg);
    }

    [Fact]
    public void Scalar_AtTheGoldenPoint_IsGolden()
    {
        var golden = GoldenCases.Case("scalar");
        var (w, hypergradient, _) = Solve(GoldenCases.Scalar(), [golden.Number("lam")]);
        CheckTolerances.Near([golden.Number("w_star")], w, CheckTolerances.ClosedForm);
        CheckTolerances.Near([golden.Number("hypergrad")], hypergradient, CheckTolerances.ConvergedCg);
        Assert.Equal(golden.Number("outer"), Phi(GoldenCases.Scalar(), [golden.Number("lam")], w), 1e-11);
    }

    [Fact]
    public void RidgePenalty_OneEntryAtATime_IsTheGoldenJacobian()
    {
        var golden = GoldenCases.Case("ridge_lambda_jacobian");
        var jacobian = new Vec<double>(3);
        for (var i = 0; i < 3; i++)
        {
            var (w, derivative, _) = Solve(GoldenCases.PenaltyOf(i), [golden.Number("lam")]);
            CheckTolerances.Near(golden.Row("w"), w, CheckTolerances.ClosedForm);
            jacobian[i] = derivative[0];
        }

        CheckTolerances.Near(golden.Row("dw_dlam"), jacobian, CheckTolerances.ConvergedCg);
    }
}
