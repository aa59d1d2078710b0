using Xunit;

namespace Bilevel.Autodiff.Tests;

public class PrinterTests
{
    [Fact]
    public void Print_LogisticLoss_IsOneLineANode()
    {
        var w = Tensor.Input("Weight", [4, 1]);
        var rows = Tensor.IndexInput("rows", [2]);
        var data = Tensor.Frozen("Data", new double[12], [3, 4]);
        Assert.Equal("""
            %0 [3, 4] = frozen # Data
            %1 [2] = input : index # rows
            %2 [2, 4] = gather-rows %0 %1
            %3 [4, 1] = input # Weight
            %4 [2, 1] = matmul NN %2 %3
            %5 [2, 1] = negate %4
            %6 [2, 1] = softplus %5
            %7 [] = sum 0..1 %6
            %8 [] = multiply %7 0.5
            return %8

            """, new Graph((-data.Gather(rows).MatMul(w)).Softplus().Mean()).ToString());
    }

    [Fact]
    public void Print_PreparedProductsOfASquare_HaveNothingLeftToSimplify()
    {
        var (x, y, v) = (Tensor.Input("x", [3]), Tensor.Input("y", [3]), Tensor.Input("v", [3]));
        var p = Differentiate.LowerProducts((x * y * y).Sum(), [x], [y], [v]);
        Assert.Equal("""
            %0 [3] = input # x
            %1 [3] = input # y
            %2 [3] = multiply %0 %1
            %3 [3] = multiply %2 2
            %4 [3] = input # v
            %5 [3] = multiply %0 %4
            %6 [3] = multiply %5 2
            %7 [3] = multiply %1 %4
            %8 [3] = multiply %7 2
            return %3, %6, %8

            """, Passes.Prepare(new(p.GradientY[0], p.Hvp[0], p.Jvp[0])).ToString());
    }

    [Fact]
    public void Print_ZeroOutput_ShowsItsShape() => Assert.Equal("return 0 [2]\n", new Graph(Tensor.Zeros([2])).ToString());
}
