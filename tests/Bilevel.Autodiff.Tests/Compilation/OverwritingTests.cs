using Bilevel.Numerics;
using Bilevel.Numerics.Random;
using Xunit;

namespace Bilevel.Autodiff.Tests;

public unsafe class OverwritingTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 40)];

    [Fact]
    public void Merge_RandomKernels_SharesBuffersOnlyWhereOneResultFollowsADeadOperand()
    {
        var shared = 0;
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new RandomStream((ulong)seed, stream: 21, iteration: 0, inner: 0);
            var (kernels, uses, lives) = Make(random);
            var planned = Enumerable.Range(0, lives.Length).Where(_ => random.NextInt(8) > 0).ToHashSet();
            var before = lives.ToArray();
            var buffers = Overwriting.Merge(kernels, uses, lives, planned);
            for (var slot = 0; slot < buffers.Length; slot++)
            {
                if (buffers[slot] == slot) continue;
                shared++;
                Assert.Contains(slot, planned);
                // All that lie in one buffer, in time: each begins in the kernel in which the one before dies and which may overwrite it.
                var chain = Enumerable.Range(0, buffers.Length).Where(s => buffers[s] == buffers[slot]).OrderBy(s => before[s].First).ToArray();
                Assert.Equal(buffers[slot], chain[0]);
                for (var i = 1; i < chain.Length; i++)
                {
                    Assert.Contains(chain[i - 1], planned);
                    Assert.Equal(before[chain[i - 1]].Last, before[chain[i]].First);
                    Assert.Equal(before[chain[i - 1]].Length, before[chain[i]].Length);
                    Assert.True(kernels[before[chain[i]].First].MayOverwrite(chain[i - 1], chain[i]));
                }
                Assert.Equal(before[chain[0]] with { Last = before[chain[^1]].Last }, lives[buffers[slot]]);
            }
        }
        Assert.True(shared > 100, $"only {shared} slots share a buffer");
    }

    [Fact]
    public void Merge_TwoResultsOfOneKernel_TakeDifferentOperands()
    {
        BufferLife[] lives = [new(8, 0, 2), new(8, 1, 2), new(8, 2, 3), new(8, 2, 3), new(8, 2, 3)];
        var always = new Fake((_, _) => true);
        var buffers = Overwriting.Merge<float>([always, always, always, always], [[0], [1], [0, 1, 2, 3, 4], [2, 3, 4]], lives, Enumerable.Range(0, 5).ToHashSet());
        Assert.Equal([0, 1, 0, 1, 4], buffers);
        Assert.Equal(new(8, 0, 3), lives[0]);
    }

    [Fact]
    public void Merge_OperandThatOutlivesTheKernelOrDiffersInLength_KeepsItsBuffer()
    {
        BufferLife[] lives = [new(8, 0, 3), new(16, 1, 2), new(8, 2, 3)];
        var always = new Fake((_, _) => true);
        Assert.Equal([0, 1, 2], Overwriting.Merge<float>([always, always, always, always], [[0], [1], [0, 1, 2], [0, 2]], lives, Enumerable.Range(0, 3).ToHashSet()));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Run_RandomGraph_GivesTheBitsOfBuffersOfTheirOwn(int seed)
    {
        var (inputs, values, outputs) = FusedGraph.Make(seed);
        AssertSameBits(inputs, values, outputs);
    }

    [Fact]
    public void Run_RnnProducts_GivesTheBitsOfBuffersOfTheirOwn()
    {
        var workload = Workloads.Rnn(steps: 5, batch: 16, inputs: 24, hidden: 32);
        AssertSameBits(workload.Inputs, Values(workload.Inputs), workload.Joint());
    }

    [Fact]
    public void RunLate_AgainAndAgain_GivesTheBitsOfTheFirstTime()
    {
        var workload = Workloads.Rnn(steps: 5, batch: 16, inputs: 24, hidden: 32);
        var outputs = workload.Joint();
        var program = Program<float>.Compile(workload.Inputs, outputs, late: workload.Directions);
        Vec<float>[] bound = [.. Values(workload.Inputs).Select(v => new Vec<float>(Array.ConvertAll(v, x => (float)x)))];
        Vec<float>[] results = [.. outputs.Select(o => new Vec<float>(o.Shape.Count))];
        for (var i = 0; i < bound.Length; i++) program.Bind(i, bound[i]);
        for (var i = 0; i < results.Length; i++) program.BindOutput(i, results[i]);
        program.RunEarly();
        program.RunLate();
        var expected = results.Select(r => r.Span.ToArray()).ToArray();
        var directions = bound[^workload.Directions.Length..];
        var first = directions.Select(d => d.Span.ToArray()).ToArray();
        foreach (var direction in directions) direction.Span.Fill(1);
        program.RunLate();
        Assert.NotEqual(expected[^1], results[^1].Span.ToArray());
        for (var i = 0; i < directions.Length; i++) first[i].CopyTo(directions[i].Span);
        program.RunLate();
        for (var i = 0; i < results.Length; i++) Assert.Equal(expected[i], results[i].Span.ToArray());
    }

    // The same kernels over buffers of their own: no two results share one.
    private static void AssertSameBits(Tensor[] inputs, double[][] values, Tensor[] outputs)
    {
        var got = Programs.Run<float>(inputs, values, outputs);
        var graph = Passes.Prepare(new(outputs));
        var schedule = new Schedule(graph, []);
        var lowering = new Lowering<float>(schedule);
        foreach (var step in schedule.Steps) lowering.Add(step);
        var buffers = lowering.Slots.Select(s => new Vec<float>(Math.Max(1, s.Length))).ToArray();
        var slots = new void*[buffers.Length];
        for (var slot = 0; slot < slots.Length; slot++)
        {
            slots[slot] = buffers[slot].Pointer;
            if (lowering.Slots[slot].Owner is not { Operation: Leaf leaf } owner) continue;
            var input = Array.IndexOf(inputs, owner);
            if (leaf is Frozen frozen) slots[slot] = (void*)(leaf.Type == ElementType.Index ? frozen.Data.As<int>() : frozen.Data.As<float>()).Address;
            else if (leaf is Splat splat) buffers[slot].Span.Fill((float)splat.Value);
            else if (leaf.Type == ElementType.Index)
                for (var i = 0; i < values[input].Length; i++) ((int*)slots[slot])[i] = (int)values[input][i];
            else
                for (var i = 0; i < values[input].Length; i++) buffers[slot][i] = (float)values[input][i];
        }
        fixed (void** at = slots)
        {
            foreach (var kernel in lowering.Once) kernel.Run(at);
            foreach (var kernel in lowering.Kernels) kernel.Run(at);
        }
        for (var i = 0; i < outputs.Length; i++)
        {
            if (graph.Outputs[i] is not { Operation: not Reshape, Inputs.Length: > 0 } output) continue;
            var operand = lowering.At(output);
            var expected = new ReadOnlySpan<float>((float*)slots[operand.Slot] + operand.Offset, got[i].Length).ToArray();
            Assert.Equal(Array.ConvertAll(expected, x => (double)x), got[i]);
        }
        GC.KeepAlive(buffers);
    }

    private static double[][] Values(Tensor[] inputs) => [.. inputs.Select((t, i) => Enumerable.Range(0, t.Shape.Count).Select(k => 0.2 * Math.Sin(i + k)).ToArray())];

    // Every kernel makes one to three results and reads a few earlier ones; which it may overwrite is drawn too.
    private static (List<Kernel<float>> Kernels, List<HashSet<int>> Uses, BufferLife[] Lives) Make(RandomStream random)
    {
        var (kernels, uses, lives) = (new List<Kernel<float>>(), new List<HashSet<int>>(), new List<BufferLife>());
        for (var kernel = 0; kernel < 30; kernel++)
        {
            var used = new HashSet<int>();
            for (var i = random.NextInt(4); i > 0 && lives.Count > 0; i--) used.Add(Math.Max(0, lives.Count - 1 - random.NextInt(8)));
            foreach (var slot in used) lives[slot] = lives[slot] with { Last = kernel };
            for (var i = random.NextInt(3); i >= 0; i--)
            {
                used.Add(lives.Count);
                lives.Add(new(8 * (1 + random.NextInt(2)), kernel, kernel));
            }
            var allowed = random.NextInt(4);
            kernels.Add(new Fake((operand, result) => (operand + result) % 4 != allowed));
            uses.Add(used);
        }
        return (kernels, uses, [.. lives]);
    }

    private sealed class Fake(Func<int, int, bool> mayOverwrite) : Kernel<float>
    {
        public override string Name => "fake";

        public override void Run(void** slots) => throw new NotSupportedException();

        public override bool MayOverwrite(int slot, int result) => mayOverwrite(slot, result);
    }
}
