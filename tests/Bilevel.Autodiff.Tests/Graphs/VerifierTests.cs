using Xunit;

namespace Bilevel.Autodiff.Tests;

public class VerifierTests
{
    private static readonly Tensor A = Tensor.Input("a", [3, 4]);

    [Fact]
    public void Verify_AGraphFromTheTrace_Passes() => Verifier.Verify(new(A.Exp().MatMul(A.Transpose())));

    [Fact]
    public void Verify_ANodeOfTheWrongShape_NamesIt()
    {
        var wrong = new Tensor(new Exp(), [A], "wrong", [4, 3], ElementType.Real);
        Assert.Contains("wrong [4, 3] should have shape [3, 4]", Assert.Throws<InvalidOperationException>(() => Verifier.Verify(new(wrong))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_ANodeOfTheWrongType_Throws() =>
        Assert.Throws<InvalidOperationException>(() => Verifier.Verify(new(new Tensor(new Exp(), [A], null, [3, 4], ElementType.Index))));
}
