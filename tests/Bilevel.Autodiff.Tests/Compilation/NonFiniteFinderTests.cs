using System.Numerics;
using Bilevel.Numerics;
using Xunit;

namespace Bilevel.Autodiff.Tests;

public class NonFiniteFinderTests
{
    private static readonly Tensor X = Tensor.Input("x", [3]), Y = Tensor.Input("y", [3]);

    [Fact]
    public void FindNonFinite_OfFiniteOutputs_IsNull() => Assert.Null(Find<double>([(X.Log() * Y).Sum()], [1, 2, 3], [1, 1, 1]));

    [Fact]
    public void FindNonFinite_LogarithmInsideAFusedChain_NamesItWithTheValueItTook() =>
        Assert.Equal("log [3] is NaN at [1], from x [3] = -2", Find<double>([((X.Log() * Y).Tanh() + 1).Sum()], [1, -2, 3], [1, 1, 1])!.ToString());

    [Fact]
    public void FindNonFinite_ANamedTensor_IsToldWithItsOperation() =>
        Assert.Equal("LogX [3] (log) is NaN at [1], from x [3] = -2", Find<double>([X.Log().Named("LogX") * Y], [1, -2, 3], [1, 1, 1])!.ToString());

    [Fact]
    public void FindNonFinite_OverflowInFloatAlone_IsFoundInFloat()
    {
        Tensor[] outputs = [(X.Exp() * 1e-30).Sum() - Y.Exp().Sum()];
        Assert.Null(Find<double>(outputs, [1, 100, 1], [1, 1, 1]));
        Assert.Equal("exp [3] is Infinity at [1], from x [3] = 100", Find<float>(outputs, [1, 100, 1], [1, 1, 1])!.ToString());
    }

    [Fact]
    public void FindNonFinite_OverflowOfAProduct_GivesTheRangesOfItsFactors()
    {
        var found = Find<float>([X.Reshape([3, 1]).MatMul(Y.Reshape([1, 3])).Sum()], [1, -1e20, 3], [2, 2, 1e25])!;
        Assert.Equal("matmul [3, 3]", found.Tensor);
        Assert.Equal([1, 2], found.Coordinates);
        Assert.Equal(double.NegativeInfinity, found.Value);
        Assert.Equal(["x [3] between -1E+20 and 3", "y [3] between 2 and 1E+25"], found.Inputs);
    }

    [Fact]
    public void FindNonFinite_ABrokenInput_IsNamedAndNotWhatCameOfIt()
    {
        var found = Find<double>([(X.Log() * Y).Sum()], [1, -1, 3], [1, 1, double.NaN])!;
        Assert.Equal("y [3] is NaN at [2], and was given so", found.ToString());
        Assert.Empty(found.Inputs);
    }

    [Fact]
    public void FindNonFinite_BrokenData_AreNamed()
    {
        var data = Tensor.Frozen("table", [1.0, double.NaN, 2], [3]);
        Assert.Equal("table [3] is NaN at [1], and was given so", Find<float>([(data * X * Y).Sum()], [1, 1, 1], [1, 1, 1])!.ToString());
    }

    [Fact]
    public void FindNonFinite_ABranchNotTaken_IsNoFault() =>
        Assert.Null(Find<double>([Tensor.Select(Tensor.Greater(X, 0), X.Log(), Y).Sum()], [1, -1, 3], [1, 1, 1]));

    [Fact]
    public void FindNonFinite_NaNOfMaskedInfinities_NamesTheOperationThatMixedThem()
    {
        var masked = X + Tensor.From([double.NegativeInfinity, 0, 0], [3]).Named("mask");
        Assert.Null(Find<double>([masked.Softmax().Sum() + Y.Sum()], [1, 2, 3], [1, 1, 1]));
        var allMasked = X + Tensor.Full(double.NegativeInfinity, [3]);
        var found = Find<double>([allMasked.Softmax().Sum() + Y.Sum()], [1, 2, 3], [1, 1, 1])!;
        Assert.StartsWith("add [3] is NaN at [0], from ", found.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void FindNonFinite_ManyCandidates_NamesTheFirstInOrderOfEvaluation()
    {
        var first = X.Reciprocal();
        var found = Find<double>([(first + (Y * first).Log().Sqrt()).Sum()], [1, 0, 1], [-1, -1, -1])!;
        Assert.Equal("reciprocal [3] is Infinity at [1], from x [3] = 0", found.ToString());
    }

    [Fact]
    public void FindNonFinite_OfASecondDerivative_FindsItsOperation()
    {
        // √|x| has an infinite slope at 0: the value is finite and the gradient is not.
        var loss = (X.Abs().Sqrt() * Y).Sum();
        Assert.Null(Find<double>([loss], [1, 0, 4], [1, 1, 1]));
        var found = Find<double>([loss, .. Differentiate.Gradient(loss, [X])], [1, 0, 4], [1, 1, 1])!;
        Assert.Equal("reciprocal [3] is Infinity at [1], from sqrt [3] = 0", found.ToString());
    }

    [Fact]
    public void FindNonFinite_WithIndices_ReadsTheSameRows()
    {
        var rows = Tensor.IndexInput("rows", [2]);
        var program = Program<double>.Compile([X, rows], [X.Gather(rows).Log().Sum()]);
        program.Bind(0, new Vec<double>([1.0, -5, 2]));
        program.BindOutput(0, new(1));
        program.BindIndices(1, [0, 2]);
        Assert.Null(program.FindNonFinite());
        program.BindIndices(1, [2, 1]);
        Assert.Equal("log [2] is NaN at [1], from gather-rows [2] = -5", program.FindNonFinite()!.ToString());
    }

    [Fact]
    public void FindNonFinite_AfterARun_LeavesTheOutputsAlone()
    {
        var program = Program<double>.Compile([X, Y], [X.Log() * Y]);
        Vec<double> x = new([1.0, -1, 1]), result = new(3);
        program.Bind(0, x);
        program.Bind(1, new Vec<double>([1.0, 1, 1]));
        program.BindOutput(0, result);
        program.Run();
        result[0] = 7;
        Assert.NotNull(program.FindNonFinite());
        Assert.Equal(7, result[0]);
    }

    private static NonFiniteOrigin? Find<T>(Tensor[] outputs, double[] x, double[] y) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var program = Program<T>.Compile([X, Y], outputs);
        program.Bind(0, new Vec<T>(Array.ConvertAll(x, T.CreateChecked)));
        program.Bind(1, new Vec<T>(Array.ConvertAll(y, T.CreateChecked)));
        for (var i = 0; i < outputs.Length; i++) program.BindOutput(i, new Vec<T>(outputs[i].Shape.Count));
        program.Run();
        return program.FindNonFinite();
    }
}
