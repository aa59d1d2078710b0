using Bilevel.Autodiff;
using Bilevel.Core;
using Xunit;

namespace Bilevel.Tests;

public class StructuralZeroTests
{
    private static readonly Tensor s_w = Tensor.Zeros([5, 1]).Named("w");

    internal sealed record Both(Tensor Weight, Tensor Other);

    [Fact]
    public void Diagnostics_OfAProblemThatUsesEverything_AreEmpty() => Assert.Empty(Problems.Ridge().Compile<double>().Diagnostics);

    [Fact]
    public void Diagnostics_OfCleaning_SayThatTheUpperLossUsesXThroughYAlone()
    {
        var zero = Assert.Single(Problems.Cleaning(20).Compile<float>().Diagnostics);
        Assert.Equal((Quantity.UpperGradientX, "x's weight_logit"), (zero.Quantity, zero.Variable));
        Assert.Equal("∇xF is zero for x's weight_logit: the upper-level loss does not use it directly, and it reaches Φ through y* alone", zero.ToString());
    }

    [Fact]
    public void Diagnostics_OfALinearLowerVariable_NameItsHessian()
    {
        var zeros = Zeros(new Both(s_w, Tensor.Constant(0)), (x, y, d) => Ridge(x, y.Weight, d) + y.Other, (x, y, d) => Fit(y.Weight, d) + x * y.Other);
        Assert.Equal([(Quantity.Hvp, "y's Other")], zeros);
    }

    [Fact]
    public void Diagnostics_OfALowerVariableTimesARectifiedConstant_NameItsGradient()
    {
        // relu(−1) = 0: only the rewritten graph knows that the gradient is zero.
        var zeros = Zeros(
            new Both(s_w, Tensor.Constant(0)), (x, y, d) => Ridge(x, y.Weight, d) + Tensor.Constant(-1).Relu() * y.Other, (x, y, d) => Fit(y.Weight, d) + x * y.Other);
        Assert.Equal([(Quantity.LowerGradientY, "y's Other"), (Quantity.Hvp, "y's Other")], zeros);
    }

    [Fact]
    public void Diagnostics_OfALowerVariableThatTheUpperLossStops_NameItsGradient()
    {
        var zeros = Zeros(
            new Both(s_w, Tensor.Constant(0)), (x, y, d) => Ridge(x, y.Weight, d) + (y.Other - x).Square(), (x, y, d) => Fit(y.Weight, d) + x.Square() + y.Other.StopGradient());
        Assert.Equal([(Quantity.UpperGradientY, "y's Other")], zeros);
    }

    private static (Quantity Quantity, string Variable)[] Zeros(Both y, Func<Tensor, Both, Rows, Tensor> lower, Func<Tensor, Both, Rows, Tensor> upper)
    {
        var problem = new BilevelProblem<Tensor, Both, Rows>
        {
            X = Tensor.Constant(0),
            Y = y,
            Train = Problems.Regression(6, 1),
            Validation = Problems.Regression(4, 2),
            LowerLoss = lower,
            UpperLoss = upper,
        };
        return [.. problem.Compile<float>().Diagnostics.Select(z => (z.Quantity, z.Variable))];
    }

    private static Tensor Fit(Tensor w, Rows data) => Losses.MeanSquaredError(data.Features.MatMul(w), data.Target);

    private static Tensor Ridge(Tensor x, Tensor w, Rows data) => Fit(w, data) + x.Exp() * w.Square().Sum();
}
