using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Bilevel.Autodiff;
using Bilevel.Core;
using Bilevel.Core.Algorithms;
using Bilevel.Numerics;

namespace Bilevel.Tasks.Tests.Widths;

/// <summary>Computations whose bits may not depend on the width of the machine's vectors, each as a hash of all its results.</summary>
internal static class WidthProbe
{
    private static readonly (int M, int N, int K)[] s_products =
        [(64, 10, 64), (10, 64, 64), (37, 51, 29), (128, 96, 300), (5, 2, 3), (1, 200, 1), (1, 1, 333), (200, 1, 200), (256, 256, 64), (63, 255, 257), (20, 2, 128)];

    public static IReadOnlyDictionary<string, string> Hashes()
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        AddPrograms<float>(hashes, "float");
        AddPrograms<double>(hashes, "double");
        hashes["SOBA on digits, softmax"] = Cleaning(ClassifierModel.Softmax);
        hashes["SOBA on digits, mlp"] = Cleaning(ClassifierModel.Mlp);
        return hashes;
    }

    private static void AddPrograms<T>(SortedDictionary<string, string> hashes, string type)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var (m, n, k) in s_products)
        {
            Tensor a = Tensor.Input("a", [m, k]), b = Tensor.Input("b", [k, n]), at = Tensor.Input("aT", [k, m]), bt = Tensor.Input("bT", [n, k]);
            hashes[$"{type} matmul {m}·{n}·{k}"] = Hash<T>(
                [a, b, at, bt], a.MatMul(b), at.Transpose().MatMul(b), a.MatMul(bt.Transpose()), at.Transpose().MatMul(bt.Transpose()), (a.MatMul(b) + Row(n)).Tanh());
        }

        Tensor left = Tensor.Input("left", [4, 17, 9]), right = Tensor.Input("right", [4, 9, 13]);
        hashes[$"{type} batched matmul"] = Hash<T>([left, right], left.MatMul(right), left.Transpose().MatMul(left));
        foreach (var (rows, columns) in ((int, int)[])[(1, 1003), (67, 129), (3, 1000), (1000, 3), (64, 10), (5, 16)])
        {
            Tensor x = Tensor.Input("x", [rows, columns]), y = Tensor.Input("y", [rows, 1]);
            hashes[$"{type} elementwise {rows}×{columns}"] = Hash<T>(
                [x, y], x.Exp(), x.Tanh(), x.Logistic(), x.Softplus(), (x.Square() + 0.5).Log(), (x.Square() + 0.5).Sqrt() / (y.Square() + 1), Tensor.Maximum(x, y) * x - y, x.Relu().Abs());
            hashes[$"{type} reductions {rows}×{columns}"] = Hash<T>(
                [x], x.Sum(), x.Sum(0), x.Sum(1), x.Max(0), x.Max(1), x.Mean(), (x * x).Sum(1), (x * x).Sum(0), x.Softmax(), x.LogSumExp(1), x.LogSoftmax(0));
        }

        AddConvolution<T>(hashes, $"{type} convolution", [3, 9, 11, 5], [3, 3, 5, 7], stride: 1);
        AddConvolution<T>(hashes, $"{type} convolution of stride 2", [2, 8, 8, 16], [3, 3, 16, 32], stride: 2);
        AddConvolution<T>(hashes, $"{type} convolution of many channels", [2, 16, 16, 32], [3, 3, 32, 32], stride: 1);
    }

    private static void AddConvolution<T>(SortedDictionary<string, string> hashes, string name, Shape images, Shape filters, int stride)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Tensor image = Tensor.Input("image", images), filter = Tensor.Input("filter", filters);
        var result = image.Conv2d(filter, stride, padding: 1);
        hashes[name] = Hash<T>([image, filter], [result, .. Differentiate.Gradient(result.Square().Sum(), [image, filter])]);
    }

    private static Tensor Row(int n) => Tensor.From([.. Enumerable.Range(0, n).Select(i => Math.Cos(i))], [n]);

    private static string Hash<T>(Tensor[] inputs, params Tensor[] outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var program = Program<T>.Compile(inputs, outputs);
        for (var i = 0; i < inputs.Length; i++)
            program.Bind(i, new Vec<T>([.. Enumerable.Range(0, inputs[i].Shape.Count).Select(e => T.CreateChecked(Math.Sin(1.7 * e * (e + i)) * 1.5))]));
        Vec<T>[] results = [.. outputs.Select(o => new Vec<T>(o.Shape.Count))];
        for (var i = 0; i < results.Length; i++)
            program.BindOutput(i, results[i]);
        program.Run();
        return Hash(results);
    }

    private static string Cleaning(ClassifierModel model)
    {
        var instance = new HyperCleaningTask().Create<float>(new() { Size = TaskSize.Tiny, Model = model }, seed: 3);
        var state = Solver.Run(new Soba { LowerStep = 0.5, UpperStep = 100 }, instance.Oracle, instance.Start, new(Budget.OfIterations(5))).Progress.State;
        return Hash([state.X, state.Y]);
    }

    private static string Hash<T>(IEnumerable<Vec<T>> vectors)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Convert.ToHexString(SHA256.HashData([.. vectors.SelectMany(v => MemoryMarshal.AsBytes(v.Span).ToArray())]))[..16];
}
