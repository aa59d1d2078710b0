using Xunit;

namespace Bilevel.Autodiff.Tests;

public class TensorTests
{
    private static readonly Tensor A = Tensor.Input("Weight", [3, 4]);
    private static readonly Tensor B = Tensor.Input("Bias", [5]);
    private static readonly Tensor I = Tensor.IndexInput("rows", [2]);

    public static TheoryData<string, string> Mismatches => new()
    {
        { "add", "add: Weight [3, 4] and Bias [5] do not fit; shapes that broadcast are expected." },
        { "matmul", "matmul NN: Weight [3, 4] and input [3, 2] do not fit; the inner lengths are 4 and 3." },
        { "reshape", "reshape [5]: Weight [3, 4] do not fit; [5] has 5 elements, not 12." },
        { "index", "exp: rows [2] do not fit; real numbers are expected, not indices." },
        { "gather", "gather-rows: Weight [3, 4] and Bias [5] do not fit; indices are expected second." },
        { "slice", "slice [1, 0] [3, 4]: Weight [3, 4] do not fit; the block leaves axis 0." },
        { "concat", "concat 1: Weight [3, 4] and exp [4, 3] do not fit; equal shapes but for axis 1 are expected." },
        { "gradient", "gradient: Bias [5] do not fit; a real scalar is expected." },
        { "axis", "axis 2: Weight [3, 4] do not fit; an axis of the tensor is expected." },
    };

    [Theory, MemberData(nameof(Mismatches))]
    public void Trace_ShapesThatDoNotFit_NamesOperationAndTensors(string operation, string message)
    {
        Func<object> trace = operation switch
        {
            "add" => () => A + B,
            "matmul" => () => A.MatMul(new Tensor(new Input(A, [3, 2], ElementType.Real), [], null, [3, 2], ElementType.Real)),
            "reshape" => () => A.Reshape([5]),
            "index" => () => I.Exp(),
            "gather" => () => A.Gather(B),
            "slice" => () => A.Slice([1, 0], [3, 4]),
            "concat" => () => Tensor.Concat(1, A, A.Transpose().Exp()),
            "gradient" => () => Differentiate.Gradient(B, [B]),
            _ => () => A.Sum(2),
        };
        Assert.Equal(message, Assert.Throws<ShapeMismatchException>(trace).Message);
    }

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
    public void Shape_NotPositiveOrTooLarge_Throws()
    {
        Assert.ThrowsAny<ArgumentException>(() => Shape.Create([3, 0]));
        Assert.ThrowsAny<ArgumentException>(() => Shape.Create([1 << 20, 1 << 20]));
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
}
