using Xunit;

namespace Bilevel.Autodiff.Tests;

public class SlicesBeforeWorkTests
{
    private readonly Tensor _a = Tensor.Input("a", [4, 3]);
    private readonly Tensor _row = Tensor.Input("row", [3]);

    [Fact]
    public void Prepare_WorkReadInBlocks_IsDoneBlockByBlock()
    {
        var work = _a * 2 + _row;
        Assert.Equal(Block(_a, 0) * 2 + _row.BroadcastTo([2, 3]), Prepared(Block(work, 0).Exp()).Inputs[0]);
    }

    [Fact]
    public void Prepare_WorkReadWholeToo_IsDoneOnce()
    {
        var work = _a.Exp();
        Assert.Same(work, Prepared(Block(work, 0), work.Tanh()).Inputs[0]);
    }

    [Fact]
    public void Prepare_WorkThatIsAnOutput_IsDoneOnce()
    {
        var work = _a.Exp();
        Assert.Same(work, Prepared(Block(work, 2), work).Inputs[0]);
    }

    [Fact]
    public void Prepare_BlocksThatOverlap_AreCutOutOfWorkDoneOnce()
    {
        var work = _a.Exp();
        Assert.Same(work, Prepared(Block(work, 0), Block(work, 1), Block(work, 2)).Inputs[0]);
    }

    private static Tensor Block(Tensor tensor, int row) => tensor.Slice([row, 0], [2, 3]);

    private static Tensor Prepared(params Tensor[] outputs) => Passes.Prepare(new(outputs)).Outputs[0];
}
