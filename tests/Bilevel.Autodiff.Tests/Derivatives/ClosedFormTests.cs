using Xunit;

namespace Bilevel.Autodiff.Tests;

/// <summary>Losses whose derivatives are known on paper.</summary>
public class ClosedFormTests
{
    private static readonly double[] Logits = [0.3, -1.2, 0.8, 2.0, 0.1, -0.4];
    private static readonly int[] Labels = [2, 0];

    [Fact]
    public void CrossEntropy_Gradient_IsSoftmaxMinusOneHotOverRows()
    {
        var logits = Tensor.Input("logits", [2, 3]);
        var loss = Losses.CrossEntropy(logits, Tensor.FromIndices(Labels, [2]));
        var gradient = Evaluate(Differentiate.Gradient(loss, [logits])[0], (logits, Logits));
        for (var r = 0; r < 2; r++)
            for (var c = 0; c < 3; c++)
                Close.Assert((Softmax(r)[c] - (Labels[r] == c ? 1 : 0)) / 2, gradient[r * 3 + c], Tolerances.ClosedForm);
    }

    [Fact]
    public void CrossEntropy_Hvp_IsPTimesVMinusPv()
    {
        var (logits, v) = (Tensor.Input("logits", [2, 3]), Tensor.Input("v", [2, 3]));
        double[] direction = [1, -2, 0.5, 0.3, 0.7, -1];
        var loss = Losses.CrossEntropy(logits, Tensor.FromIndices(Labels, [2]));
        var hvp = Evaluate(Differentiate.LowerProducts(loss, [], [logits], [v]).Hvp[0], (logits, Logits), (v, direction));
        for (var r = 0; r < 2; r++)
        {
            var p = Softmax(r);
            var mean = p.Select((q, c) => q * direction[r * 3 + c]).Sum();
            for (var c = 0; c < 3; c++) Close.Assert(p[c] * (direction[r * 3 + c] - mean) / 2, hvp[r * 3 + c], Tolerances.ClosedForm);
        }
    }

    [Fact]
    public void Ridge_AllProducts_EqualTheMatrices()
    {
        // G = ½‖Ay − b‖² + ½ eˣ ‖y‖²: ∇y = Aᵀ(Ay − b) + eˣ y, HVP = AᵀAv + eˣ v, JVP = eˣ ⟨y, v⟩.
        var (x, y, v) = (Tensor.Input("x", []), Tensor.Input("y", [2, 1]), Tensor.Input("v", [2, 1]));
        var (a, b) = (Tensor.From([1.0, 2, 3, 4, 5, 6], [3, 2]), Tensor.From([1.0, -1, 2], [3, 1]));
        var g = 0.5 * (a.MatMul(y) - b).Square().Sum() + 0.5 * x.Exp() * y.Square().Sum();
        var p = Differentiate.LowerProducts(g, [x], [y], [v]);
        var values = Interpreter.Evaluate([p.GradientY[0], p.Hvp[0], p.Jvp[0]], new Dictionary<Tensor, double[]> { [x] = [0.5], [y] = [1, -2], [v] = [3, 0.5] });
        var e = Math.Exp(0.5);
        Close.Assert([1 * -4 + 3 * -4 + 5 * -9 + e, 2 * -4 + 4 * -4 + 6 * -9 - 2 * e], values[0], Tolerances.ClosedForm);
        Close.Assert([35 * 3 + 44 * 0.5 + 3 * e, 44 * 3 + 56 * 0.5 + 0.5 * e], values[1], Tolerances.ClosedForm);
        Close.Assert([e * (1 * 3 - 2 * 0.5)], values[2], Tolerances.ClosedForm);
    }

    [Fact]
    public void CrossProduct_OfAWeightedSquare_IsUTimesY()
    {
        var (x, y, u) = (Tensor.Input("x", [2]), Tensor.Input("y", [2]), Tensor.Input("u", [2]));
        var product = Differentiate.CrossProduct(0.5 * (x * y * y).Sum(), [x], [y], [u])[0];
        Close.Assert([3.0 * 5, -1 * 7], Evaluate(product, (x, [1, 1]), (y, [5, 7]), (u, [3, -1])), Tolerances.ClosedForm);
    }

    [Fact]
    public void Logistic_Softplus_AtLargeArguments_StayFinite()
    {
        var x = Tensor.Input("x", [2]);
        var loss = x.Softplus().Sum();
        var values = Interpreter.Evaluate([loss, Differentiate.Gradient(loss, [x])[0]], new Dictionary<Tensor, double[]> { [x] = [800, -800] });
        Assert.Equal([800.0], values[0]);
        Assert.Equal([1.0, 0.0], values[1]);
    }

    [Fact]
    public void Softplus_AtZero_HasSlopeOneHalfAndCurvatureOneQuarter()
    {
        var x = Tensor.Input("x", []);
        var first = Differentiate.Gradient(x.Softplus(), [x])[0];
        Assert.Equal([0.5], Evaluate(first, (x, [0])));
        Assert.Equal([0.25], Evaluate(Differentiate.Gradient(first, [x])[0], (x, [0])));
    }

    [Fact]
    public void Gradient_ThroughAStop_IsStructurallyZero()
    {
        var x = Tensor.Input("x", [3]);
        Assert.True(Differentiate.Gradient(x.StopGradient().Sum(), [x])[0].IsStructurallyZero);
        var mixed = Differentiate.Gradient((x * x.StopGradient()).Sum(), [x])[0];
        Close.Assert([1.0, 2, 3], Evaluate(mixed, (x, [1, 2, 3])), Tolerances.ClosedForm);
    }

    [Fact]
    public void Gradient_OfWhatDoesNotDepend_IsStructurallyZero()
    {
        var (x, y) = (Tensor.Input("x", [3]), Tensor.Input("y", [2]));
        var gradients = Differentiate.Gradient(x.Exp().Sum(), [x, y]);
        Assert.False(gradients[0].IsStructurallyZero);
        Assert.True(gradients[1].IsStructurallyZero);
        Assert.Equal(y.Shape, gradients[1].Shape);
    }

    private static double[] Softmax(int row)
    {
        var e = Enumerable.Range(0, 3).Select(c => Math.Exp(Logits[row * 3 + c])).ToArray();
        return [.. e.Select(q => q / e.Sum())];
    }

    private static double[] Evaluate(Tensor output, params (Tensor Input, double[] Value)[] inputs) =>
        Interpreter.Evaluate([output], inputs.ToDictionary(i => i.Input, i => i.Value))[0];
}
