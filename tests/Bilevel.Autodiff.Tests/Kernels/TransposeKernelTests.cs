using Xunit;

namespace Bilevel.Autodiff.Tests;

public class TransposeKernelTests
{
    [Theory]
    [InlineData("40,50", "1,0")]
    [InlineData("17,33", "1,0")]
    [InlineData("3,20,9", "0,2,1")]
    [InlineData("3,20,9", "2,1,0")]
    [InlineData("3,20,9", "2,0,1")]
    [InlineData("2,5,3,16", "0,3,2,1")]
    [InlineData("2,300,3,260", "0,2,3,1")]
    public void Run_Permutations_MoveEveryElement(string lengths, string order)
    {
        var x = Tensor.Input("x", Shape.Create([.. lengths.Split(',').Select(int.Parse)]));
        var values = Enumerable.Range(0, x.Shape.Count).Select(i => (double)i).ToArray();
        Tensor[] outputs = [x.Permute([.. order.Split(',').Select(int.Parse)])];
        var expected = Interpreter.Evaluate(outputs, new Dictionary<Tensor, double[]> { [x] = values });
        Assert.Contains("transpose", Program<float>.Compile([x], outputs).ToString(), StringComparison.Ordinal);
        Assert.Equal(expected, Programs.Run<float>([x], [values], outputs));
        Assert.Equal(expected, Programs.Run<double>([x], [values], outputs));
        // Read by an operation, not asked for itself.
        Tensor[] doubled = [outputs[0] * 2];
        Assert.Equal(Array.ConvertAll(expected[0], v => 2 * v), Programs.Run<float>([x], [values], doubled)[0]);
    }
}
