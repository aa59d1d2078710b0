using Bilevel.Numerics;
using Xunit;

namespace Bilevel.Autodiff.Tests;

public class WorkspaceTests
{
    [Fact]
    public void Run_ProgramsOfGrowingSizeInTurns_GivesTheBitsOfProgramsApart()
    {
        var shared = new Workspace();
        int[] sizes = [6, 40, 17, 64];
        var together = sizes.Select(n => new Chain(n, shared)).ToArray();
        Assert.All(together, chain => Assert.True(chain.Program.SharesWorkspace));
        Assert.Equal(together.Max(chain => chain.Program.ArenaBytes), shared.Bytes);
        for (var round = 0; round < 2; round++)
        {
            foreach (var (n, chain) in sizes.Zip(together))
                Assert.Equal(new Chain(n, null).Run(), chain.Run());
        }
    }

    [Fact]
    public void Run_AProgramWhoseLaterPartReadsItsEarlierOne_IsNotOverwrittenByOthers()
    {
        var shared = new Workspace();
        Tensor matrix = Tensor.Input("matrix", [8, 8]), direction = Tensor.Input("direction", [8, 8]);
        var product = Program<float>.Compile([matrix, direction], [matrix.Tanh().MatMul(direction)], [direction], shared);
        Vec<float> result = new(64), ones = new(Enumerable.Repeat(1f, 64).ToArray());
        product.Bind(0, Values(64));
        product.Bind(1, ones);
        product.BindOutput(0, result);
        product.Run();
        var expected = result.Span.ToArray();

        product.RunEarly();
        new Chain(64, shared).Run();
        product.RunLate();

        Assert.False(product.SharesWorkspace);
        Assert.Equal(expected, result.Span.ToArray());
    }

    [Fact]
    public void Run_AfterTheOnlyOtherReferenceToTheWorkspaceIsGone_StillHasItsMemory()
    {
        var chain = Abandoned();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(new Chain(30, null).Run(), chain.Run());
    }

    private static Chain Abandoned() => new(30, new Workspace());

    private static Vec<float> Values(int count) => new([.. Enumerable.Range(0, count).Select(i => MathF.Sin(i))]);

    // tanh(A) A, then that once more: two products, so that something lies in the arena.
    private sealed class Chain
    {
        private readonly Vec<float> _result;

        public Chain(int n, Workspace? workspace)
        {
            var a = Tensor.Input("a", [n, n]);
            var square = a.Tanh().MatMul(a);
            Program = Program<float>.Compile([a], [square.Tanh().MatMul(square)], workspace: workspace);
            Program.Bind(0, Values(n * n));
            Program.BindOutput(0, _result = new(n * n));
        }

        public Program<float> Program { get; }

        public float[] Run()
        {
            Program.Run();
            return _result.Span.ToArray();
        }
    }
}
