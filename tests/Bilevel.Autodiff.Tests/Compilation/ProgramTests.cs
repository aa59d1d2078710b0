using Bilevel.Numerics;
using Bilevel.Numerics.Parallel;
using Xunit;

namespace Bilevel.Autodiff.Tests;

/// <summary>Replaces the shared pool, so nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(SharedPool), DisableParallelization = true)]
public class SharedPool;

[Collection(nameof(SharedPool))]
public class ProgramTests
{
    private readonly Tensor _x = Tensor.Input("x", [3]);
    private readonly Tensor _y = Tensor.Input("y", [3]);

    [Fact]
    public void Run_SoftmaxRegressionProducts_AllocatesNothing()
    {
        var (program, _) = SoftmaxRegression(64, 64, 10);
        int[][] batches = [Batch(64, 0), Batch(64, 1)];
        program.Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 50; i++)
        {
            program.BindIndices(5, batches[i % 2]);
            program.Run();
        }
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Run_OnTwoThreads_GivesTheSameBits()
    {
        var (program, results) = SoftmaxRegression(512, 300, 200);
        program.Run();
        var expected = results.Select(r => r.Span.ToArray()).ToArray();
        try
        {
            WorkerPool.UseThreads(2);
            foreach (var result in results) result.Clear();
            program.Run();
            for (var i = 0; i < results.Length; i++) Assert.Equal(expected[i], results[i].Span.ToArray());
        }
        finally
        {
            WorkerPool.UseThreads(1);
        }
    }

    [Fact]
    public void Run_RnnProducts_GivesTheSameBitsOnTwoThreadsAndAllocatesNothing()
    {
        var workload = Workloads.Rnn(steps: 4, batch: 64, inputs: 48, hidden: 64);
        var outputs = workload.Joint();
        var program = Program<float>.Compile(workload.Inputs, outputs);
        MemoryPlanTests.AssertDisjoint(program.Plan);
        Vec<float>[] results = [.. outputs.Select(o => new Vec<float>(o.Shape.Count))];
        Bind(program, [.. workload.Inputs.Select((t, i) => new Vec<float>([.. Enumerable.Range(0, t.Shape.Count).Select(k => 0.2f * MathF.Sin(i + k))]))], results);
        program.Run();
        var expected = results.Select(r => r.Span.ToArray()).ToArray();
        try
        {
            WorkerPool.UseThreads(2);
            program.Run();
            var before = GC.GetAllocatedBytesForCurrentThread();
            program.Run();
            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
            for (var i = 0; i < results.Length; i++) Assert.Equal(expected[i], results[i].Span.ToArray());
        }
        finally
        {
            WorkerPool.UseThreads(1);
        }
    }

    [Fact]
    public void RunLate_WithOtherLateInputs_NeedsNoEarlyRun()
    {
        var v = Tensor.Input("v", [3]);
        var products = Differentiate.LowerProducts((_x.Exp() * _y * _y * _y).Sum(), [_x], [_y], [v]);
        var program = Program<double>.Compile([_x, _y, v], [products.GradientY[0], products.Hvp[0], products.Jvp[0]], late: [v]);
        Vec<double> x = new([0.0, 1, 2]), y = new([1.0, -1, 2]), direction = new([1.0, 1, 1]), gradient = new(3), hvp = new(3), jvp = new(3);
        Bind(program, [x, y, direction], [gradient, hvp, jvp]);
        program.RunEarly();
        foreach (var scale in (double[])[1, -2, 0.5])
        {
            direction.Span.Fill(scale);
            program.RunLate();
            for (var i = 0; i < 3; i++)
            {
                Close.Assert(Math.Exp(x[i]) * 3 * y[i] * y[i], gradient[i], Tolerances.Compiled);
                Close.Assert(Math.Exp(x[i]) * 6 * y[i] * scale, hvp[i], Tolerances.Compiled);
                Close.Assert(Math.Exp(x[i]) * 3 * y[i] * y[i] * scale, jvp[i], Tolerances.Compiled);
            }
        }
        Assert.Contains("early", program.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OutputsThatAreLeavesZerosViewsOrTheSame_AreAllWritten()
    {
        var sum = _x + _y;
        var program = Program<double>.Compile([_x, _y],
            [_x, sum, sum, Tensor.Zeros([2]), _x.BroadcastTo([2, 3]).Transpose(), sum.Reshape([3, 1]), _x.Reshape([1, 3]), _y.Slice([1], [2])]);
        Vec<double>[] results = [.. new[] { 3, 3, 3, 2, 6, 3, 3, 2 }.Select(n => new Vec<double>(n))];
        foreach (var result in results) result.Span.Fill(-1);
        Bind(program, [new([1.0, 2, 3]), new([10.0, 20, 30])], results);
        program.Run();
        double[][] expected = [[1, 2, 3], [11, 22, 33], [11, 22, 33], [0, 0], [1, 1, 2, 2, 3, 3], [11, 22, 33], [1, 2, 3], [20, 30]];
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], results[i].Span.ToArray());
    }

    [Fact]
    public void Bind_SlicesOfOneVector_ReadsAndWritesThem()
    {
        var program = Program<float>.Compile([_x, _y], [_x * _y]);
        Vec<float> both = new([0f, 1, 2, 3, 4, 5, 6]), result = new(5);
        program.Bind(0, both, 1);
        program.Bind(1, both, 4);
        program.BindOutput(0, result, 2);
        program.Run();
        Assert.Equal([0f, 0, 4, 10, 18], result.Span.ToArray());
    }

    [Fact]
    public void Run_FrozenDataChangedInPlace_IsReadWhereItLies()
    {
        float[] data = [1, 2, 3];
        var program = Program<float>.Compile([_x], [_x * Tensor.Frozen("data", data, [3])]);
        var result = new Vec<float>(3);
        Bind(program, [new([1f, 1, 1])], [result]);
        data[1] = 20;
        program.Run();
        Assert.Equal([1f, 20, 3], result.Span.ToArray());
    }

    [Fact]
    public void Run_IndexOutOfRange_NamesRowAndTensor()
    {
        var rows = Tensor.IndexInput("rows", [2]);
        var program = Program<double>.Compile([_x, rows], [_x.Gather(rows)]);
        Bind(program, [new([1.0, 2, 3])], [new(2)]);
        program.BindIndices(1, [0, 3]);
        var exception = Assert.Throws<ArgumentOutOfRangeException>(program.Run);
        Assert.Contains("Index 3 at position 1 is not a row of 0 … 2 (x [3])", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_UnboundInput_NamesIt()
    {
        var program = Program<double>.Compile([_x, _y], [_x + _y]);
        program.Bind(0, new Vec<double>(3));
        program.BindOutput(0, new Vec<double>(3));
        Assert.Contains("y [3]", Assert.Throws<InvalidOperationException>(program.Run).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_UndeclaredInput_NamesIt() =>
        Assert.Contains("y [3]", Assert.Throws<ArgumentException>(() => Program<double>.Compile([_x], [_x + _y])).Message, StringComparison.Ordinal);

    [Theory, InlineData(2), InlineData(-1), InlineData(int.MaxValue)]
    public void Bind_ASliceThatLeavesTheVector_Throws(int offset) =>
        Assert.Throws<ArgumentException>(() => Program<double>.Compile([_x], [_x.Exp()]).Bind(0, new Vec<double>(4), offset));

    [Fact]
    public void Kernels_OfADenseLayer_CountOperationsAndBytes()
    {
        var (a, w) = (Tensor.Input("a", [8, 16]), Tensor.Input("w", [16, 4]));
        var program = Program<float>.Compile([a, w], [(a.MatMul(w) + 1).Tanh() * 1]);
        Assert.StartsWith("matmul NN 8", program.Kernels[0].Name, StringComparison.Ordinal);
        Assert.Equal([(1024, 4 * (128 + 64), 4 * 32, false), (64, 4 * 32, 4 * 32, false)],
            program.Kernels.Select(k => ((int)k.Operations, (int)k.BytesRead, (int)k.BytesWritten, k.Late)));
        Assert.Equal(1088, program.Operations);
        Assert.Equal([new("algebra", 7, 6)], program.Passes);
    }

    [Fact]
    public void Run_JoinedResults_AreFormedInPlace()
    {
        Tensor[] parts = [_x.Exp(), _y * 2, _x + _y];
        var joined = Tensor.Concat(0, Tensor.Concat(0, parts), _y, parts[0]);
        var program = Program<double>.Compile([_x, _y], [joined * joined, parts[2], joined]);
        var result = new Vec<double>(15);
        Bind(program, [new([0.0, 1, 2]), new([4.0, 5, 6])], [new(15), new(3), result]);
        program.Run();
        double[] exponentials = [1, Math.E, Math.Exp(2)];
        Close.Assert([.. exponentials, 8, 10, 12, 4, 6, 8, 4, 5, 6, .. exponentials], result.Span.ToArray(), Tolerances.Compiled);
        // What is an output, an input, or there already is copied.
        Assert.Single(program.Kernels, k => k.Name.StartsWith("place", StringComparison.Ordinal) && k.BytesWritten == 8 * 15);
        Assert.DoesNotContain(Program<double>.Compile([_x, _y], [Tensor.Concat(0, parts)]).Kernels, k => k.Name.StartsWith("place", StringComparison.Ordinal));
        MemoryPlanTests.AssertDisjoint(program.Plan);
    }

    private static void Bind<T>(Program<T> program, Vec<T>[] inputs, Vec<T>[] outputs) where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < inputs.Length; i++) program.Bind(i, inputs[i]);
        for (var i = 0; i < outputs.Length; i++) program.BindOutput(i, outputs[i]);
    }

    private static int[] Batch(int rows, int shift) => [.. Enumerable.Range(0, rows).Select(i => (i * 7 + shift) % 100)];

    private static (Program<float> Program, Vec<float>[] Results) SoftmaxRegression(int batch, int features, int classes)
    {
        var data = Tensor.Frozen("data", [.. Enumerable.Range(0, 100 * features).Select(i => MathF.Sin(i))], [100, features]);
        var labels = Tensor.Frozen("labels", [.. Enumerable.Range(0, 100).Select(i => i % classes)], [100]);
        Tensor[] inputs = [Tensor.Input("x", [100]), Tensor.Input("w", [features, classes]), Tensor.Input("b", [classes]), Tensor.Input("vw", [features, classes]), Tensor.Input("vb", [classes])];
        var rows = Tensor.IndexInput("rows", [batch]);
        var losses = Losses.CrossEntropyPerRow(data.Gather(rows).MatMul(inputs[1]) + inputs[2], labels.Gather(rows));
        var products = Differentiate.LowerProducts((inputs[0].Gather(rows).Logistic() * losses).Mean(), [inputs[0]], inputs[1..3], inputs[3..]);
        Tensor[] outputs = [.. products.GradientY, .. products.Hvp, .. products.Jvp];
        var program = Program<float>.Compile([.. inputs, rows], outputs);
        MemoryPlanTests.AssertDisjoint(program.Plan);
        Vec<float>[] results = [.. outputs.Select(o => new Vec<float>(o.Shape.Count))];
        Bind(program, [.. inputs.Select(i => new Vec<float>([.. Enumerable.Range(0, i.Shape.Count).Select(k => MathF.Cos(k) * 0.3f)]))], results);
        program.BindIndices(5, Batch(batch, 0));
        return (program, results);
    }
}
