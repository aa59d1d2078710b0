using Xunit;

namespace Bilevel.Autodiff.Tests;

public class TensorTests
{
    private static readonly Tensor A = Tensor.Input("Weight", [3, 4]);

    [Fact]
    public void Trace_TheSameExpressionTwice_IsOneObject()
    {
        Assert.Same(A.Exp() * 2, A.Exp() * 2);
        Assert.NotSame(Tensor.Input("x", [2]), Tensor.Input("x", [2]));
        Assert.NotSame(Tensor.Full(0.0, [2]), Tensor.Full(-0.0, [2]));
    }

    [Fact]
    public void Named_KeepsTheValueAndChangesTheDescription()
    {
        var named = A.Exp().Named("E");
        Assert.Equal("E [3, 4]", named.ToString());
        Assert.Equal("exp [3, 4]", A.Exp().ToString());
    }

    [Fact]
    public void From_WrongNumberOfElements_Throws() => Assert.Throws<ArgumentException>(() => Tensor.From([1.0, 2], [3]));

    [Fact]
    public void From_ArrayChangedAfterwards_KeepsItsCopy()
    {
        double[] data = [1, 2];
        var constant = Tensor.From(data, [2]);
        data[0] = 9;
        Assert.Equal([1.0, 2], Interpreter.Evaluate([constant], new Dictionary<Tensor, double[]>())[0]);
    }

    [Fact]
    public void Interning_ThousandsOfDroppedNodes_StaysCorrect()
    {
        for (var i = 0; i < 20_000; i++) Assert.Same(Tensor.Full(i, [2]), Tensor.Full(i, [2]));
    }

    [Fact]
    public void Select_BranchNotTaken_HasNoInfluenceEvenAsNaN()
    {
        var x = Tensor.Input("x", [2]);
        var loss = Tensor.Select(Tensor.Greater(x, 0), x.Log(), x).Sum();
        var inputs = new Dictionary<Tensor, double[]> { [x] = [-1, 1] };
        Assert.Equal([-1.0], Interpreter.Evaluate([loss], inputs)[0]);
    }

    [Fact]
    public void ToReal_WithABound_TakesWhatIsBelowAndNamesWhatIsNot()
    {
        var lengths = Tensor.IndexInput("lengths", [3]);
        Tensor[] real = [lengths.ToReal(below: 5)];
        foreach (var values in EveryWay.Evaluate(real, (lengths, [0, 4, 2]))) Assert.Equal([0.0, 4, 2], values[0]);
        Action<(Tensor, double[])>[] ways =
        [
            i => Interpreter.Evaluate(real, new Dictionary<Tensor, double[]> { [i.Item1] = i.Item2 }), i => EveryWay.Compiled<float>(real, i),
        ];
        foreach (var run in ways)
        {
            var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => run((lengths, [0, 5, 2])));
            Assert.Contains("Index 5 at position 1 is not a row of 0 … 4 (lengths [3])", thrown.Message, StringComparison.Ordinal);
        }
    }
}
