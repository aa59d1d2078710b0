using Xunit;

namespace Bilevel.Autodiff.Tests;

/// <summary>Every primitive, composite and loss, once; a new operation gets all derivative tests by a line here.</summary>
internal static partial class Catalog
{
    private static readonly Tensor Labels = Tensor.FromIndices([2, 0, 1, 2, 2], [5]);
    private static readonly Tensor Rows = Tensor.FromIndices([3, 0, 3, 1], [4]);

    private static readonly Lazy<Dictionary<string, DerivativeCase>> s_byName = new(() => All().ToDictionary(c => c.Name));

    private static DerivativeCase Unary(string name, Func<Tensor, Tensor> f, double from = -1.5, double to = 1.5) =>
        new(name, [[3, 5]], p => f(p[0]), from, to);

    private static DerivativeCase Binary(string name, Shape a, Shape b, Func<Tensor, Tensor, Tensor> f, double from = -1.5, double to = 1.5) =>
        new(name, [a, b], p => f(p[0], p[1]), from, to);

    private static Tensor Mlp(Tensor[] p, Tensor x) => (x.MatMul(p[0]) + p[1]).Tanh().MatMul(p[2]) + p[3];

    private static Tensor Data(int rows, int columns) =>
        Tensor.From([.. Enumerable.Range(0, rows * columns).Select(i => Math.Sin(1 + 3.7 * i))], [rows, columns]).Named("data");

    public static IEnumerable<DerivativeCase> All() => [.. Primitives(), .. Composites(), .. ModelLosses()];

    private static IEnumerable<DerivativeCase> Primitives() =>
    [
        Unary("negate", x => -x), Unary("exp", x => x.Exp()), Unary("log", x => x.Log(), 0.5, 2), Unary("tanh", x => x.Tanh()),
        Unary("logistic", x => x.Logistic()), Unary("softplus", x => x.Softplus()), Unary("sqrt", x => x.Sqrt(), 0.5, 2),
        Unary("reciprocal", x => x.Reciprocal(), 0.5, 2), Unary("square", x => x.Square()), Unary("abs", x => x.Abs(), 0.1, 2),
        Unary("relu", x => x.Relu(), 0.1, 2), Unary("relu negative", x => (-x).Relu() + x, 0.1, 2), Unary("sign", x => x.Sign() * x, 0.1, 2),
        Unary("scalar mix", x => 2 * x - 1 + (3 - x) / 2),
        Binary("add", [3, 5], [3, 5], (a, b) => a + b), Binary("add broadcast", [3, 5], [5], (a, b) => a + b),
        Binary("subtract columns", [3, 5], [3, 1], (a, b) => a - b), Binary("multiply", [3, 5], [3, 5], (a, b) => a * b),
        Binary("multiply outer", [3, 1], [1, 5], (a, b) => a * b), Binary("multiply scalar", [3, 5], [], (a, b) => a * b),
        Binary("divide", [3, 5], [5], (a, b) => a / b, 0.5, 2), Binary("maximum", [3, 5], [3, 5], (a, b) => Tensor.Maximum(a, b + 4)),
        Binary("maximum first", [3, 5], [5], (a, b) => Tensor.Maximum(a + 4, b)),
        Binary("select", [3, 5], [3, 5], (a, b) => Tensor.Select(Tensor.From([1, 0, 1, 0, 0], [5]), a * b, a.Exp())),
        Unary("compare", x => Tensor.Greater(x, 0.9) * x * x + Tensor.Equal(x, x) * x, 1, 2),
        Unary("reshape", x => x.Reshape([5, 3]) * x.Reshape([1, 15]).Sum(-1)), Unary("transpose", x => x.Transpose().Exp()),
        new("permute", [[2, 3, 4]], p => p[0].Permute(2, 0, 1).Tanh() * p[0].Permute(2, 0, 1)),
        Unary("broadcast", x => x.BroadcastTo([2, 3, 5]) * Data(2, 15).Reshape([2, 3, 5])), Unary("slice", x => x.Slice([1, 2], [2, 3]).Exp()),
        Unary("pad", x => x.PadTo([1, 2], [5, 8]).Exp()), Binary("concat", [3, 2], [3, 5], (a, b) => Tensor.Concat(1, a, b.Exp(), a * a)),
        Binary("concat rows", [2, 5], [3, 5], (a, b) => Tensor.Concat(0, a, b).Tanh()),
        Unary("sum all", x => x.Exp().Sum()), Unary("sum rows", x => x.Exp().Sum(0)), Unary("sum columns", x => x.Exp().Sum(-1, keepAxis: true) * x),
        new("sum middle", [[2, 3, 4]], p => p[0].Exp().Sum(1)), Unary("mean", x => x.Exp().Mean() + x.Mean(0)),
        Unary("max", x => (x * x).Max(1), 0.1, 2), Unary("max rows", x => x.Exp().Max(0)),
        Binary("matmul", [3, 5], [5, 4], (a, b) => a.MatMul(b)), Binary("matmul TN", [5, 3], [5, 4], (a, b) => a.Transpose().MatMul(b)),
        Binary("matmul NT", [3, 5], [4, 5], (a, b) => a.MatMul(b.Transpose())), Binary("matmul TT", [5, 3], [4, 5], (a, b) => a.Transpose().MatMul(b.Transpose()).Transpose()),
        Binary("matmul batched", [2, 3, 5], [2, 5, 4], (a, b) => a.MatMul(b)), Binary("matmul batched NT", [2, 3, 5], [2, 4, 5], (a, b) => a.MatMul(b.Transpose())),
        Binary("matmul shared", [2, 3, 5], [5, 4], (a, b) => a.MatMul(b).Tanh()),
        .. Convolutions(),
        new("gather", [[5, 3]], p => p[0].Gather(Rows).Exp()), new("gather matrix", [[5, 3]], p => p[0].Gather(Tensor.FromIndices([1, 1, 4, 0], [2, 2])).Tanh()),
        new("gather in another order", [[5, 3]], p => p[0].Gather(Tensor.FromIndices([1, 4, 0, 1, 2, 3], [2, 3]).Permute(1, 0)).Tanh()),
        new("gather of permuted axes", [[5, 3]], p => p[0].Gather(Tensor.FromIndices([.. Enumerable.Range(0, 24).Select(i => i * 7 % 5)], [2, 3, 4]).Permute(2, 0, 1)).Exp()),
        new("scatter", [[4, 3]], p => p[0].Exp().ScatterAddRows(Rows, 6)), new("one-hot", [[5, 3]], p => p[0] * Labels.OneHot(3) * p[0]),
        new("ridge", [[4], [6, 4]], p => (Data(6, 4).MatMul(p[0].Reshape([4, 1])).Reshape([6]) - p[1].Sum(1)).Square().Mean() + (p[0] * p[0]).Sum()),
        new("logistic regression", [[4], [4]], p => (Losses.LogisticPerRow(Data(6, 4).MatMul(p[1].Reshape([4, 1])).Reshape([6]), Data(6, 1).Reshape([6]).Sign())).Mean() + (p[0].Exp() * p[1] * p[1]).Sum()),
        new("softmax regression", [[4, 3], [3], [5]], p => (p[2].Logistic() * Losses.CrossEntropyPerRow(Data(5, 4).MatMul(p[0]) + p[1], Labels)).Mean()),
        new("mlp", [[4, 6], [6], [6, 3], [3]], p => Losses.CrossEntropy(Mlp(p, Data(5, 4)), Labels)),
        new("deep mlp", [[4, 4], [4, 4], [4, 3]], p => Losses.CrossEntropy(Data(5, 4).MatMul(p[0]).Softplus().MatMul(p[1]).Tanh().MatMul(p[2]), Labels)),
        .. TransformerCases.All(),
        .. ResNetCases.All(),
    ];

    // Windows 1×1 and 3×3, strides 1 and 2, with and without padding; in odd images the last rows and columns may belong to no window.
    private static IEnumerable<DerivativeCase> Convolutions()
    {
        foreach (var (kernel, stride, padding, height, width) in ((int, int, int, int, int)[])[(3, 1, 1, 4, 3), (3, 1, 0, 4, 5), (3, 2, 1, 4, 5), (3, 2, 0, 6, 5), (1, 1, 0, 2, 3), (1, 2, 0, 4, 5)])
        {
            var (rows, columns) = ((height + 2 * padding - kernel) / stride + 1, (width + 2 * padding - kernel) / stride + 1);
            Shape x = [2, height, width, 2], w = [kernel, kernel, 2, 3], y = [2, rows, columns, 3];
            var name = $"{kernel}×{kernel} stride {stride} padding {padding}";
            yield return Binary($"conv2d {name}", x, w, (a, b) => a.Conv2d(b, stride, padding));
            yield return Binary($"conv2d input gradient {name}", y, w, (a, b) => Tensor.Apply(new Conv2dInputGradient(stride, padding, height, width), a, b));
            yield return Binary($"conv2d weight gradient {name}", x, y, (a, b) => Tensor.Apply(new Conv2dWeightGradient(stride, padding, kernel, kernel), a, b));
        }
        yield return new("conv2d twice", [[2, 4, 4, 2], [3, 3, 2, 3], [3, 3, 3, 2]], p => p[0].Conv2d(p[1], padding: 1).Tanh().Conv2d(p[2], stride: 2, padding: 1).Tanh());
        yield return new("max pool", [[2, 4, 5, 2]], p => p[0].Exp().MaxPool2d(2));
        yield return new("max pool overlapping", [[2, 5, 5, 2]], p => p[0].Exp().MaxPool2d(3, 2));
        yield return new("average pool", [[2, 5, 4, 2]], p => p[0].Exp().AveragePool2d(2));
        yield return new("average pool overlapping", [[2, 4, 6, 2]], p => p[0].Exp().AveragePool2d(3, 2));
    }

    public static TheoryData<string> Names() => [.. s_byName.Value.Keys];

    public static DerivativeCase Named(string name) => s_byName.Value[name];
}
