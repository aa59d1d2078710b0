namespace Bilevel.Autodiff.Tests;

/// <content>Functions composed of primitives.</content>
internal static partial class Catalog
{
    private const int NoLabel = -1;

    private static readonly Tensor SomeLabels = Tensor.FromIndices([2, NoLabel, 1, NoLabel, 2], [5]);
    private static readonly Tensor Chosen = Tensor.From([1, 1, 0, 1, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0], [3, 5]);
    private static readonly BatchStatistics Running = new(Tensor.From([0.3, -0.2, 0.1], [3]), Tensor.From([0.7, 1.2, 2], [3]));

    private static IEnumerable<DerivativeCase> Composites() =>
    [
        Unary("log-sum-exp", x => x.LogSumExp(-1)), Unary("log-sum-exp rows", x => x.LogSumExp(0, keepAxis: true) * x), Unary("log-softmax", x => x.LogSoftmax()),
        Unary("log-softmax rows", x => x.LogSoftmax(0)), Unary("softmax", x => x.Softmax()), new("softmax middle", [[2, 3, 4]], p => p[0].Softmax(1)),
        Unary("softmax masked", x => x.Softmax(Chosen)), Unary("softmax masked rows", x => (2 * x).Softmax(Chosen, 0)),
        Unary("softmax with minus infinity", x => x.Where(Tensor.From([1, 0, 1, 1, 0], [5]), double.NegativeInfinity).Softmax()),
        new("cross-entropy", [[5, 3]], p => Losses.CrossEntropy(p[0], Labels)), new("cross-entropy ignoring", [[5, 3]], p => Losses.CrossEntropy(p[0], SomeLabels, NoLabel)),
        new("cross-entropy per row", [[5, 3], [5]], p => Losses.CrossEntropyPerRow(p[0], Labels) * p[1].Logistic()),
        new("cross-entropy of tasks", [[2, 5, 3]], p => Losses.CrossEntropyPerRow(p[0], Tensor.FromIndices([0, 1, 2, 0, 1, 2, 0, 1, 2, 0], [2, 5])).Mean(1)),
        Binary("mean squared error", [3, 5], [3, 5], Losses.MeanSquaredError), Binary("logistic loss", [3, 5], [3, 5], (a, b) => Losses.LogisticPerRow(a, b.Sign())),
        Unary("where", x => x.Exp().Where(Chosen, 2)), Unary("erf", x => x.Erf()), Unary("gelu", x => x.Gelu(), -2.5, 2.5), Unary("gelu tanh", x => x.GeluTanh(), -2.5, 2.5), Unary("silu", x => x.Silu()),
        Unary("dropout", x => x.Exp().Dropout(0.4, seed: 3, stream: 1, Tensor.FromIndices([5], [1]))),
        new("layer norm", [[4, 6], [6], [6]], p => p[0].LayerNorm(p[1], p[2])), new("layer norm two axes", [[3, 2, 4], [2, 4]], p => p[0].LayerNorm(p[1])),
        new("rms norm", [[4, 6], [6]], p => p[0].RmsNorm(p[1])),
        new("batch norm", [[2, 3, 3], [3], [3]], p => p[0].BatchNorm(p[1], p[2], Running, StatisticsPolicy.Discard).Output),
        new("batch norm frozen", [[5, 3], [3], [3]], p => p[0].BatchNorm(p[1], p[2], Running, StatisticsPolicy.Freeze).Output),
        new("batch norm statistics", [[5, 3]], p => Carried(p[0]).Mean * Carried(p[0]).Variance.Log()),
    ];

    private static BatchStatistics Carried(Tensor x) => x.BatchNorm(Tensor.Ones([3]), Tensor.Zeros([3]), Running, StatisticsPolicy.Carry).Statistics;
}
