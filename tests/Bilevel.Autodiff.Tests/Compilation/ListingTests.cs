using Xunit;

namespace Bilevel.Autodiff.Tests;

public class ListingTests
{
    [Fact]
    public void Kernels_OfAGather_ReadNoMoreThanTheRowsTaken()
    {
        var table = Tensor.Frozen("table", new float[4000], [1000, 4]);
        var rows = Tensor.IndexInput("rows", [2]);
        var gather = Assert.Single(Program<float>.Compile([rows], [table.Gather(rows)]).Kernels);
        Assert.Equal((2 * 4 * 4) + (2 * 4), gather.BytesRead);
        Assert.Equal(2 * 4 * 4, gather.BytesWritten);
    }

    [Fact]
    public void Traced_AndData_AreThoseOfTheProgram()
    {
        var table = Tensor.Frozen("table", new float[12], [3, 4]);
        var x = Tensor.Input("x", [4]);
        var outputs = (-(-(table * x).Sum()));
        var program = Program<float>.Compile([x], [outputs]);
        Assert.Same(outputs, Assert.Single(program.Traced.Outputs));
        Assert.True(program.Traced.Nodes.Count > program.Graph.Nodes.Count);
        Assert.Same(table, Assert.Single(program.Data));
    }
}
