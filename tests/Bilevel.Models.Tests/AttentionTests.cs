using Bilevel.Autodiff;
using Xunit;

namespace Bilevel.Models.Tests;

public class AttentionTests
{
    private const double Tolerance = 1e-13;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void ScaledDotProduct_OfHeadsThatShareKeys_IsTheFormulaOfEachHead(int shared)
    {
        var (q, k, v) = (Evaluation.Drawn(1, [2, 4, 3, 6]), Evaluation.Drawn(2, [2, shared, 3, 6]), Evaluation.Drawn(3, [2, shared, 3, 6]));
        var actual = Attention.ScaledDotProduct(q, k, v, Attention.CausalMask(3)).Value();
        var (queries, keys, values) = (q.Value(), k.Value(), v.Value());
        for (var batch = 0; batch < 2; batch++)
            for (var head = 0; head < 4; head++)
                for (var step = 0; step < 3; step++)
                {
                    var at = ((batch * 4 + head) * 3 + step) * 6;
                    var block = (batch * shared + head * shared / 4) * 18;
                    double[] weights = [.. Enumerable.Range(0, step + 1).Select(s => Math.Exp(Enumerable.Range(0, 6).Sum(d => queries[at + d] * keys[block + s * 6 + d]) / Math.Sqrt(6)))];
                    for (var d = 0; d < 6; d++)
                        Assert.Equal(weights.Select((w, s) => w * values[block + s * 6 + d]).Sum() / weights.Sum(), actual[at + d], Tolerance);
                }
    }

    [Fact]
    public void ScaledDotProduct_WithSharedKeysRepeated_IsPlainAttention()
    {
        var (q, k, v) = (Evaluation.Drawn(1, [2, 4, 3, 2]), Evaluation.Drawn(2, [2, 2, 3, 2]), Evaluation.Drawn(3, [2, 2, 3, 2]));
        static Tensor Repeated(Tensor x) => x.Reshape([2, 2, 1, 3, 2]).BroadcastTo([2, 2, 2, 3, 2]).Reshape([2, 4, 3, 2]);
        var mask = Attention.CausalMask(3);
        var (plain, grouped) = (Attention.ScaledDotProduct(q, Repeated(k), Repeated(v), mask).Value(), Attention.ScaledDotProduct(q, k, v, mask).Value());
        for (var i = 0; i < plain.Length; i++) Assert.Equal(plain[i], grouped[i], Tolerance);
    }

    [Fact]
    public void ScaledDotProduct_OfPaddingInFront_SeesItselfAndIsNotSeen()
    {
        var x = Evaluation.Drawn(1, [1, 1, 3, 2]);
        var output = Attention.ScaledDotProduct(x, x, x, Attention.CausalMask(3) + Attention.PaddingMask(Tensor.From([0.0, 0, 1], [1, 3])));
        Assert.Equal(x.Value(), output.Value());
        Assert.Equal([.. x.Value().Select(v => (float)v)], Evaluation.Run<float>(output, null, []));
    }

    [Fact]
    public void ScaledDotProduct_OfShapesThatDoNotFit_NamesThem()
    {
        var q = Tensor.Ones([2, 4, 3, 2]);
        var thrown = Assert.Throws<ShapeMismatchException>(() => Attention.ScaledDotProduct(q, Tensor.Ones([2, 3, 3, 2]), Tensor.Ones([2, 3, 3, 2])));
        Assert.Contains("[2, 3, 3, 2]", thrown.Message, StringComparison.Ordinal);
        Assert.Throws<ShapeMismatchException>(() => Attention.ScaledDotProduct(q, Tensor.Ones([2, 2, 3, 2]), Tensor.Ones([2, 2, 3, 4])));
    }
}
