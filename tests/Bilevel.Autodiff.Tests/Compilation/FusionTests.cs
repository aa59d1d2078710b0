using Bilevel.Numerics.Parallel;
using Xunit;

namespace Bilevel.Autodiff.Tests;

[Collection(nameof(SharedPool))]
public class FusionTests
{
    [Fact]
    public void Run_OfLongChainsOnTwoThreads_GivesTheSameBits()
    {
        for (var seed = 0; seed < 12; seed++)
        {
            var (inputs, values, outputs) = FusedGraph.Make(seed, atLeast: 700);
            var expected = Programs.Run<float>(inputs, values, outputs);
            try
            {
                WorkerPool.UseThreads(2);
                Assert.Equal(expected, Programs.Run<float>(inputs, values, outputs));
            }
            finally
            {
                WorkerPool.UseThreads(1);
            }
        }
    }

    [Fact]
    public void Compile_EqualChainsOfOtherSizes_MakesCodeOnce()
    {
        static void Compile(int rows, int columns)
        {
            var (x, c) = (Tensor.Input("x", [rows, columns]), Tensor.Input("c", [columns]));
            Program<float>.Compile([x, c], [((x - x.Max(1, keepAxis: true)) * c - 0.7182).Tanh().Sum(0)]);
        }
        Compile(8, 160);
        var made = RowRoutines.Count;
        Compile(100, 1600);
        Assert.Equal(made, RowRoutines.Count);
        Compile(8, 161);
        Assert.Equal(made + 1, RowRoutines.Count);
    }

    [Fact]
    public void Compile_SoftmaxCrossEntropyProducts_IsOneKernelBesideTheWeights()
    {
        Tensor x = Tensor.Input("x", [64]), y = Tensor.Input("y", [64, 100]), v = Tensor.Input("v", [64, 100]);
        var labels = Tensor.Frozen("labels", new int[64], [64]);
        var products = Differentiate.LowerProducts((x.Logistic() * Losses.CrossEntropyPerRow(y, labels)).Mean(), [x], [y], [v]);
        var program = Program<float>.Compile([x, y, v], [products.GradientY[0], products.Hvp[0], products.Jvp[0]]);
        Assert.Equal(2, program.Kernels.Count);
    }

    [Fact]
    public void Run_IndexThatIsNoClass_NamesPositionAndTensor()
    {
        Tensor labels = Tensor.IndexInput("labels", [3]), x = Tensor.Input("x", [3, 4]);
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => Programs.Run<float>([labels, x], [[0, 4, 1], new double[12]], [labels.OneHot(4) * x]));
        Assert.Contains("Index 4 at position 1 is not a row of 0 … 3 (labels [3])", exception.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(-100), InlineData(2)]
    public void Run_IgnoredIndex_GivesZeros(int ignored)
    {
        var labels = Tensor.IndexInput("labels", [3]);
        Assert.Equal([0, 1, 0, 0, 0, 0, 1, 0, 0], Programs.Run<double>([labels], [[1, ignored, 0]], [labels.OneHot(3, ignored)])[0]);
    }

    [Fact]
    public void MayOverwrite_OperandsReadAfterAWriteOrBroadcast_AreRefused()
    {
        Tensor a = Tensor.Input("a", [4, 20]), b = Tensor.Input("b", [4, 20]), c = Tensor.Input("c", [20]);
        var sum = (a * b).Exp() + c;
        var (kernels, slot) = Lower([a, b, c], sum);
        var kernel = Assert.Single(kernels);
        Assert.True(kernel.MayOverwrite(slot(a), slot(sum)));
        Assert.True(kernel.MayOverwrite(slot(b), slot(sum)));
        Assert.False(kernel.MayOverwrite(slot(c), slot(sum)));

        var early = a * b;
        (kernels, slot) = Lower([a, b], early, a - early.Sum(1, keepAxis: true));
        kernel = Assert.Single(kernels);
        Assert.False(kernel.MayOverwrite(slot(a), slot(early)));
        Assert.True(kernel.MayOverwrite(slot(b), slot(early)));
    }

    private static (List<Kernel<float>> Kernels, Func<Tensor, int> Slot) Lower(Tensor[] inputs, params Tensor[] outputs)
    {
        var schedule = new Schedule(new(outputs), []);
        var lowering = new Lowering<float>(schedule);
        foreach (var input in inputs) lowering.SlotOf(input);
        foreach (var step in schedule.Steps) lowering.Add(step);
        return (lowering.Kernels, lowering.SlotOf);
    }
}
