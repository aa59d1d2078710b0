using System.Runtime.CompilerServices;
using Xunit;

namespace Bilevel.Autodiff.Tests;

/// <summary>What the public interface refuses while a loss is traced, and in which words.</summary>
public class ShapeMismatchExceptionTests
{
    private const int Huge = 100_000;

    private static readonly Tensor A = Tensor.Input("Weight", [3, 4]), B = Tensor.Input("Bias", [5]), I = Tensor.IndexInput("rows", [2]);
    private static readonly Tensor Batch = Tensor.Input("batch", [2, 3, 4]), Column = Tensor.Input("column", [Huge, 1]), Long = Tensor.Zeros([int.MaxValue]);

    private static readonly Dictionary<string, Func<object>> Traces = new()
    {
        ["add of Weight [3, 4] and Bias [5]: shapes that broadcast are expected"] = () => A + B,
        ["multiply of Weight [3, 4] and exp [5]: shapes that broadcast are expected"] = () => A * B.Exp(),
        ["select of Weight [3, 4], Bias [5] and Weight [3, 4]: shapes that broadcast are expected"] = () => Tensor.Select(A, B, A),
        ["matmul of Weight [3, 4] and Weight [3, 4]: the inner lengths are 4 and 3"] = () => A.MatMul(A),
        ["matmul of batch [2, 3, 4] and Weight [3, 4]: the inner lengths are 4 and 3"] = () => Batch.MatMul(A),
        ["matmul of Weight [3, 4] and Bias [5]: matrices, or equally many of them, are expected"] = () => A.MatMul(B),
        ["matmul of Weight [3, 4] and batch [2, 3, 4]: matrices, or equally many of them, are expected"] = () => A.MatMul(Batch),
        ["matmul of batch [2, 3, 4] and gather-rows [1, 4, 3]: equal leading axes are expected"] = () => Batch.MatMul(Batch.Transpose().Gather(Tensor.Range(1))),
        ["reshape [5] of Weight [3, 4]: [5] has 5 elements, not 12"] = () => A.Reshape([5]),
        ["permute [0] of Weight [3, 4]: the order needs 2 axes"] = () => A.Permute(0),
        ["permute [0, 0] of Weight [3, 4]: the order must name each axis once"] = () => A.Permute(0, 0),
        ["transpose of Bias [5]: two axes or more are expected"] = () => B.Transpose(),
        ["broadcast [4] of Weight [3, 4]: it cannot be broadcast to [4]"] = () => A.BroadcastTo([4]),
        ["slice [1, 0] [3, 4] of Weight [3, 4]: the block leaves axis 0"] = () => A.Slice([1, 0], [3, 4]),
        ["slice [2147483647, 0] [3, 4] of Weight [3, 4]: the block leaves axis 0"] = () => A.Slice([int.MaxValue, 0], [3, 4]),
        ["slice [0] [1] of Weight [3, 4]: 2 axes are expected"] = () => A.Slice([0], [1]),
        ["pad [0, 2147483647] [3, 8] of Weight [3, 4]: the block leaves axis 1"] = () => A.PadTo([0, int.MaxValue], [3, 8]),
        ["concat 1 of Weight [3, 4] and exp [4, 3]: equal shapes but for axis 1 are expected"] = () => Tensor.Concat(1, A, A.Transpose().Exp()),
        ["axis 2 of Weight [3, 4]: an axis of the tensor is expected"] = () => Tensor.Concat(2, A),
        ["axis -3 of Weight [3, 4]: an axis of the tensor is expected"] = () => A.Sum(-3),
        ["axis 0 of sum 0..0 []: an axis of the tensor is expected"] = () => B.Sum(0).Max(0),
        ["gradient of Bias [5]: a real scalar is expected"] = () => Differentiate.Gradient(B, [B]),
        ["mean squared error of column [100000, 1] and row [100000]: equal shapes are expected"] = () => Losses.MeanSquaredError(Column, Tensor.Input("row", [Huge])),
        ["logistic loss of Weight [3, 4] and Bias [5]: equal shapes are expected"] = () => Losses.LogisticPerRow(A, B),
        ["cross-entropy of Weight [3, 4] and rows [2]: logits [rows…, classes] and labels [rows…] are expected"] = () => Losses.CrossEntropy(A, I),
        ["pullback of Bias [5] and Weight [3, 4]: equal shapes are expected"] = () => Differentiate.Pullback([B], [A], [B]),
        ["tangent of Bias [5] and Weight [3, 4]: equal shapes are expected"] = () => Differentiate.Tangent(B, [B], [A]),
    };

    private static readonly Dictionary<string, Func<object>> Indices = new()
    {
        ["exp of rows [2]: real numbers are expected, not indices"] = () => I.Exp(),
        ["add of rows [2] and 1 []: real numbers are expected, not indices"] = () => I + 1,
        ["add of Weight [3, 4] and rows [2]: real numbers are expected, not indices"] = () => A + I,
        ["select of rows [2], Bias [5] and Bias [5]: real numbers are expected, not indices"] = () => Tensor.Select(I, B, B),
        ["matmul of Weight [3, 4] and reshape [2, 1] [2, 1]: real numbers are expected"] = () => A.MatMul(I.Reshape([2, 1])),
        ["sum 0..0 of rows [2]: real numbers are expected"] = () => I.Sum(0),
        ["max 0..0 of rows [2]: real numbers are expected"] = () => I.Max(0),
        ["pad [0] [4] of rows [2]: real numbers are expected"] = () => I.PadTo([0], [4]),
        ["concat 0 of rows [2] and rows [2]: real numbers are expected"] = () => Tensor.Concat(0, I, I),
        ["gather-rows of Weight [3, 4] and Bias [5]: indices are expected second"] = () => A.Gather(B),
        ["gather-rows of 2 [] and rows [2]: a source with rows is expected"] = () => Tensor.Constant(2).Gather(I),
        ["scatter-add-rows 4 of Weight [3, 4] and rows [2]: the updates' shape must begin with that of the indices"] = () => A.ScatterAddRows(I, 4),
        ["scatter-add-rows 4 of rows [2] and rows [2]: real updates and then indices are expected"] = () => I.ScatterAddRows(I, 4),
        ["one-hot 3 of Bias [5]: indices are expected"] = () => B.OneHot(3),
        ["to-real of Bias [5]: indices are expected"] = () => B.ToReal(),
        ["gradient of sum 0..0 [] and rows [2]: derivatives are taken with respect to real numbers"] = () => Differentiate.Gradient(B.Sum(), [I]),
    };

    private static readonly Dictionary<string, Func<object>> Sizes = new()
    {
        ["one-hot 0 of rows [2]: axis 1 of shape [2, 0] has length 0; at least 1 is expected"] = () => I.OneHot(0),
        ["scatter-add-rows -1 of Weight [3, 4] and three [3]: axis 0 of shape [-1, 4] has length -1; at least 1 is expected"] =
            () => A.ScatterAddRows(Tensor.IndexInput("three", [3]), -1),
        ["add of column [100000, 1] and permute [1, 0] [1, 100000]: a tensor of shape [100000, 100000] has more than 2147483647 elements"] = () => Column + Column.Transpose(),
        ["matmul of column [100000, 1] and permute [1, 0] [1, 100000]: a tensor of shape [100000, 100000] has more than 2147483647 elements"] = () => Column.MatMul(Column.Transpose()),
        ["gather-rows of Weight [3, 4] and 1 [2]: indices are expected second"] = () => A.Gather(Tensor.Ones([2])),
        ["concat 0 of 0 [2147483647] and 0 [2147483647]: together they are 4294967294 long; at most 2147483647 is possible"] = () => Tensor.Concat(0, Long, Long),
    };

    public static TheoryData<string> Messages => [.. Traces.Keys, .. Indices.Keys, .. Sizes.Keys];

    [Theory, MemberData(nameof(Messages))]
    public void Trace_WhatDoesNotFit_NamesOperationTensorsAndTheUsersLine(string message)
    {
        var trace = Traces.GetValueOrDefault(message) ?? Indices.GetValueOrDefault(message) ?? Sizes[message];
        Assert.Matches($"^{System.Text.RegularExpressions.Regex.Escape(message)}, at ShapeMismatchExceptionTests\\.cs:[0-9]+\\.$", Assert.Throws<ShapeMismatchException>(trace).Message);
    }

    [Fact]
    public void Trace_AMismatchInACall_NamesTheLineOfTheCall()
    {
        var line = 0;
        var exception = Assert.Throws<ShapeMismatchException>(() => Logits(A, B, out line));
        Assert.EndsWith($", at ShapeMismatchExceptionTests.cs:{line}.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shape_WithoutElementsOrWithTooMany_SaysWhichAxis()
    {
        Assert.Equal("axis 1 of shape [3, 0] has length 0; at least 1 is expected", Assert.Throws<ArgumentException>(() => Shape.Create([3, 0])).Message);
        Assert.Equal("a tensor of shape [1048576, 1048576] has more than 2147483647 elements", Assert.Throws<ArgumentException>(() => Shape.Create([1 << 20, 1 << 20])).Message);
        Assert.Equal("axis 0 of shape [0] has length 0; at least 1 is expected", Assert.Throws<ArgumentException>(() => Tensor.Range(0)).Message);
    }

    [Fact]
    public void Trace_NothingWhereATensorIsExpected_NamesTheOperation()
    {
        Assert.Equal("add", Assert.Throws<ArgumentNullException>(() => A + null!).ParamName);
        Assert.Equal("right", Assert.Throws<ArgumentNullException>(() => A.MatMul(null!)).ParamName);
        Assert.Equal("gather-rows", Assert.Throws<ArgumentNullException>(() => A.Gather(null!)).ParamName);
        Assert.Equal("parts", Assert.Throws<ArgumentException>(() => Tensor.Concat(0)).ParamName);
    }

    private static Tensor Logits(Tensor input, Tensor weight, out int line)
    {
        line = Here() + 1;
        return input.MatMul(weight);
    }

    private static int Here([CallerLineNumber] int line = 0) => line;
}
