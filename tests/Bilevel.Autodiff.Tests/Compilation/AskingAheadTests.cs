using Xunit;

namespace Bilevel.Autodiff.Tests;

public class AskingAheadTests
{
    [Fact]
    public void Connect_ProductBeforeAFusedKernel_AsksForWhatIsNotNearYet()
    {
        Tensor a = Tensor.Input("a", [40, 64]), w = Tensor.Input("w", [64, 64]), b = Tensor.Input("b", [40, 64]);
        var (lowering, result) = Lowered((a.MatMul(w) + b).Tanh());
        var product = Assert.IsType<MatMulKernel<float>>(lowering.Kernels[0]);
        Assert.NotNull(product.Needed);
        var (first, second, bytes) = product.Needed.Value;
        Assert.Equal(new HashSet<Operand?> { new(lowering.SlotOf(b)), lowering.At(result) }, [first, second]);
        Assert.Equal(40 * 64 * sizeof(float), bytes);
    }

    [Fact]
    public void Connect_WhatTheProductItselfReads_IsNotAskedFor()
    {
        Tensor a = Tensor.Input("a", [40, 64]), w = Tensor.Input("w", [64, 64]);
        var (lowering, result) = Lowered((a.MatMul(w) + a).Tanh());
        var product = Assert.IsType<MatMulKernel<float>>(lowering.Kernels[0]);
        Assert.Equal((lowering.At(result), null), (product.Needed!.Value.First, product.Needed.Value.Second));
    }

    [Fact]
    public void Connect_LargeOperands_AreLeftAlone()
    {
        Tensor a = Tensor.Input("a", [600, 64]), w = Tensor.Input("w", [64, 64]), b = Tensor.Input("b", [600, 64]);
        Assert.Null(Assert.IsType<MatMulKernel<float>>(Lowered((a.MatMul(w) + b).Tanh()).Lowering.Kernels[0]).Needed);
    }

    private static (Lowering<float> Lowering, Tensor Result) Lowered(Tensor output)
    {
        var graph = Passes.Prepare(new([output]));
        var schedule = new Schedule(graph, []);
        var lowering = new Lowering<float>(schedule);
        foreach (var step in schedule.Steps) lowering.Add(step);
        AskingAhead.Connect(lowering.Kernels);
        return (lowering, graph.Outputs[0]);
    }
}
