using Xunit;

namespace Bilevel.Autodiff.Tests;

public class AccumulationTests
{
    private readonly Tensor _a = Tensor.Input("a", [3, 4]);
    private readonly Tensor _b = Tensor.Input("b", [4, 5]);
    private readonly Tensor _c = Tensor.Input("c", [3, 5]);

    [Fact]
    public void Prepare_SumOfProducts_AddsTheSecondToTheFirst()
    {
        var (first, second) = (_a.MatMul(_b), Tensor.Apply(new MatMul(false, true), _c, _b).Exp());
        var sum = first + second.MatMul(_b) + _c;
        var (deep, shallow) = (Added(second, first), _c);
        Assert.Equal(new Graph(deep + shallow).ToString(), new Graph([.. Passes.Prepare(new(sum)).Outputs]).ToString());

        Tensor Added(Tensor left, Tensor to) => Tensor.Apply(new MatMulAdd(false, false), left, _b, to);
    }

    [Fact]
    public void Prepare_AProductThatOthersRead_IsNotAddedTo()
    {
        var product = _a.MatMul(_b);
        Assert.DoesNotContain(Passes.Prepare(new(product + (2 * _a).MatMul(_b), product.Exp())).Nodes, n => n.Operation is MatMulAdd);
    }

    [Fact]
    public void Derivatives_OfAProductAddedToSomething_AreThoseOfTheSum()
    {
        DerivativeCase Case(Func<Tensor, Tensor, Tensor, Tensor> f) => new("added", [[3, 4], [4, 5], [3, 5]], p => f(p[0], p[1], p[2]));
        var (added, sum) = (Case((a, b, c) => Tensor.Apply(new MatMulAdd(false, false), a, b, c)), Case((a, b, c) => a.MatMul(b) + c));
        double[][] All(DerivativeCase c) => c.Evaluate([c.Output, .. Differentiate.Gradient(c.Loss, c.Inputs), Differentiate.Tangent(c.Output, c.Inputs, c.Directions)]);
        var (expected, actual) = (All(sum), All(added));
        for (var i = 0; i < expected.Length; i++) Close.Assert(expected[i], actual[i], Tolerances.Exact, $"part {i}");
    }
}
