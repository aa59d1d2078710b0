using Xunit;

namespace Bilevel.Autodiff.Tests;

/// <summary>
/// Matrix products of compiled derivatives, counted against the fewest there can be. Joint products of a dense layer y = h·W: the value, two
/// for its tangent, one adjoint of h and two of its tangent, one gradient and two for the HVP: nine; four where h is data; four where W is frozen.
/// </summary>
public class OperationCountTests
{
    private const int Data = 4, Inside = 9, Frozen = 4;
    private const int DataGradient = 2, InsideGradient = 3, FrozenGradient = 2;

    private static void AssertProducts(Workload workload, Tensor[] outputs, long expected)
    {
        var program = Program<float>.Compile(workload.Inputs, outputs);
        Assert.Equal(expected, program.Graph.Nodes.Where(n => n.Operation is MatrixProduct).Sum(n => n.Operation.Operations(n)));
        Assert.DoesNotContain(program.Kernels, k => k.Name.StartsWith("place", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true, Data, Inside)]
    [InlineData(false, DataGradient, InsideGradient)]
    public void Compile_Mlp_HasTheFewestProducts(bool joint, int first, int others)
    {
        var workload = Workloads.Mlp(16, 20, 30, 30, 5);
        AssertProducts(workload, joint ? workload.Joint() : workload.Gradients(), 2 * 16 * (first * 20 * 30 + others * (30 * 30 + 30 * 5)));
    }

    [Theory]
    [InlineData(true, Data, Inside)]
    [InlineData(false, DataGradient, InsideGradient)]
    public void Compile_Rnn_HasTheFewestProducts(bool joint, int first, int others)
    {
        var workload = Workloads.Rnn(steps: 6, batch: 8, inputs: 20, hidden: 16);
        var recurrent = 2 * 5 * 16 * 16;
        AssertProducts(workload, joint ? workload.Joint() : workload.Gradients(), 2 * 8 * (first * 6 * 20 * 16 + others * (6 * 16 * 16 + recurrent + 16 * 2)));
    }

    [Theory]
    [InlineData(true, Data, Inside, Frozen, 1)]
    [InlineData(false, DataGradient, InsideGradient, FrozenGradient, 1)]
    public void Compile_LowRankAdaptersOnFrozenWeights_HaveTheFewestProducts(bool joint, int first, int others, int frozen, int frozenFirst)
    {
        var workload = Workloads.Lora(batch: 8, width: 32, rank: 2, layers: 3);
        var adapters = 32 * 2 * (first + 2 * others + 3 * others);
        AssertProducts(workload, joint ? workload.Joint() : workload.Gradients(), 2 * 8 * (adapters + 32 * 32 * (frozenFirst + 2 * frozen)));
    }

    [Fact]
    public void Compile_RnnOfManySteps_SumsOverTimeInOneProduct()
    {
        var workload = Workloads.Rnn(steps: 32, batch: 4, inputs: 8, hidden: 8);
        var program = Program<float>.Compile(workload.Inputs, workload.Joint());
        var gradients = program.Graph.Nodes.Count(n => n.Operation is MatrixProduct { TransposeA: true });
        Assert.InRange(gradients, 1, 16);
        Assert.DoesNotContain(program.Graph.Nodes, n => n.Operation is Pad);
    }
}
