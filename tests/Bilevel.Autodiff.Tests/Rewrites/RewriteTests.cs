using Xunit;

namespace Bilevel.Autodiff.Tests;

/// <summary>Each identity alone: the left side becomes the very object that the right side is.</summary>
public class RewriteTests
{
    private static readonly Tensor A = Tensor.Input("a", [3, 4]);
    private static readonly Tensor B = Tensor.Input("b", [4, 5]);
    private static readonly Tensor Row = Tensor.Input("row", [4]);
    private static readonly Tensor Batch = Tensor.Input("batch", [2, 3, 4]);

    public static TheoryData<string> Names => [.. Cases.Keys];

    private static Dictionary<string, (Tensor Before, Tensor After)> Cases { get; } = new()
    {
        ["x + 0"] = (A + 0, A),
        ["0 + x"] = (0 + A, A),
        ["x + x"] = (A + A, 2 * A),
        ["a·b + b·a"] = (A * A.Exp() + A.Exp() * A, 2 * (A * A.Exp())),
        ["x·1"] = (A * 1, A),
        ["x·0"] = (A * 0, Tensor.Zeros([3, 4])),
        ["x·(−1)"] = (-1 * A, -A),
        ["−(−x)"] = (-(-A), A),
        ["a·(−b)"] = (A * -A.Exp(), -(A * A.Exp())),
        ["2·(3·x)"] = (2 * (3 * A), A * 6),
        ["−(3·x)"] = (-(3 * A), A * -3),
        ["1/(1/x)"] = (A.Reciprocal().Reciprocal(), A),
        ["Σ −x"] = ((-A).Sum(), -A.Sum()),
        ["Σ 3x"] = ((3 * A).Sum(1), A.Sum(1) * 3),
        ["select with equal branches"] = (Tensor.Select(A, B.Sum(), B.Sum()), B.Sum().BroadcastTo([3, 4])),
        ["select with a known mask"] = (Tensor.Select(1, A, A.Exp()), A),
        ["elementwise constants"] = ((Tensor.Full(2, [3]) * 3 + 1).Sqrt(), Tensor.Full(Math.Sqrt(7), [3])),
        ["sum of a constant"] = (Tensor.Full(2, [3, 4]).Sum(1), Tensor.Full(8, [3])),
        ["product with zeros"] = (A.MatMul(Tensor.Zeros([4, 5])), Tensor.Zeros([3, 5])),
        ["reshape of reshape"] = (A.Reshape([12]).Reshape([2, 6]), A.Reshape([2, 6])),
        ["reshape back"] = (A.Reshape([12]).Reshape([3, 4]), A),
        ["transpose twice"] = (A.Transpose().Transpose(), A),
        ["permute of permute"] = (Batch.Permute(1, 2, 0).Permute(1, 2, 0), Batch.Permute(2, 0, 1)),
        ["permute of unit axes"] = (Row.Reshape([1, 4]).Transpose(), Row.Reshape([4, 1])),
        ["broadcast twice"] = (Row.BroadcastTo([3, 4]).BroadcastTo([2, 3, 4]), Row.BroadcastTo([2, 3, 4])),
        ["broadcast of leading ones"] = (Row.Reshape([1, 4]).BroadcastTo([3, 4]), Row.BroadcastTo([3, 4])),
        ["work before repeating"] = (Row.BroadcastTo([3, 4]).Exp(), Row.Exp().BroadcastTo([3, 4])),
        ["sum of repeated"] = (Row.BroadcastTo([3, 4]).Sum(0), Row * 3),
        ["slice of pad"] = (A.PadTo([1, 2], [6, 8]).Slice([1, 2], [3, 4]), A),
        ["slice of concat"] = (Tensor.Concat(0, A, A.Exp()).Slice([3, 1], [3, 2]), A.Exp().Slice([0, 1], [3, 2])),
        ["slice of slice"] = (A.Slice([1, 1], [2, 3]).Slice([1, 0], [1, 2]), A.Slice([2, 1], [1, 2])),
        ["slice inside a pad"] = (A.PadTo([1, 2], [6, 8]).Slice([2, 2], [2, 3]), A.Slice([1, 0], [2, 3])),
        ["slice beside a pad"] = (A.PadTo([1, 2], [6, 8]).Slice([4, 0], [2, 8]), Tensor.Zeros([2, 8])),
        ["slice of repeated"] = (Row.BroadcastTo([2, 3, 4]).Slice([1, 1, 1], [1, 2, 3]), Row.Slice([1], [3]).BroadcastTo([1, 2, 3])),
        ["slice of reshaped rows"] = (Batch.Reshape([6, 4]).Slice([3, 0], [3, 4]), Batch.Slice([1, 0, 0], [1, 3, 4]).Reshape([3, 4])),
        ["adjacent slices joined"] = (Tensor.Concat(0, Batch.Slice([0, 0, 0], [1, 3, 4]), Batch.Slice([1, 0, 0], [1, 3, 4])), Batch),
        ["transposed operand"] = (A.MatMul(B.Transpose().Exp().Transpose()), Tensor.Apply(new MatMul(false, true), A, B.Transpose().Exp())),
        ["transposed product"] = (A.MatMul(B).Transpose(), Tensor.Apply(new MatMul(true, true), B, A)),
    };

    [Theory, MemberData(nameof(Names))]
    public void Simplify_OfTheLeftSide_IsTheRightSide(string name)
    {
        var (before, after) = Cases[name];
        var simplified = Passes.Simplify(new(before));
        Verifier.Verify(simplified);
        var expected = Passes.Simplify(new(after));
        Assert.True(simplified.Outputs[0] == expected.Outputs[0], $"got\n{simplified}expected\n{expected}");
        Assert.True(simplified.Nodes.Count <= new Graph(after).Nodes.Count, "the right side itself was simplified further");
    }

    [Fact]
    public void Simplify_KeepsStops_AndPrepareDropsThem()
    {
        var stopped = A * A.StopGradient();
        Assert.Same(stopped, Passes.Simplify(new(stopped)).Outputs[0]);
        Assert.Same(A * A, Passes.Prepare(new(stopped)).Outputs[0]);
    }

    [Fact]
    public void Simplify_Watched_NamesThePassesThatChangedSomething()
    {
        var passes = new List<string>();
        Passes.Simplify(new((A * 1).Transpose().Transpose()), (name, _) => passes.Add(name));
        Assert.Equal(["algebra", "structure"], passes);
    }
}
