using Bilevel.Fixtures;
using Xunit;

namespace Bilevel.Autodiff.Tests;

/// <summary>Composites and losses against PyTorch in double: value, gradient and Hessian-vector product.</summary>
public class CompositeFixtureTests
{
    private const string File = "composites";

    public static TheoryData<string> Names => Fixture.Names(File);

    [Theory, MemberData(nameof(Names))]
    public void Composite_ValueGradientAndProduct_AreThoseOfPyTorch(string name)
    {
        var f = Fixture.Of(File, name);
        switch (name)
        {
            case "batch norm": CheckBatchNorm(f, StatisticsPolicy.Carry); break;
            case "batch norm frozen": CheckBatchNorm(f, StatisticsPolicy.Freeze); break;
            default: f.Check(Loss(f, name)); break;
        }
    }

    private static Tensor Loss(Fixture f, string name) => name switch
    {
        "softmax" => f.Weighted(f["x"].Softmax()),
        "softmax over rows" => f.Weighted(f["x"].Softmax(0)),
        "softmax of three axes" => f.Weighted(f["x"].Softmax(1)),
        "masked softmax" => f.Weighted(f["x"].Softmax(f["mask"])),
        "log-softmax" => f.Weighted(f["x"].LogSoftmax()),
        "log-sum-exp" => f.Weighted(f["x"].LogSumExp(-1)),
        "log-sum-exp over rows" => f.Weighted(f["x"].LogSumExp(0)),
        "gelu" => f.Weighted(f["x"].Gelu()),
        "gelu tanh" => f.Weighted(f["x"].GeluTanh()),
        "silu" => f.Weighted(f["x"].Silu()),
        "erf" => f.Weighted(f["x"].Erf()),
        "cross-entropy" => Losses.CrossEntropy(f["logits"], f["labels"]),
        "cross-entropy per row" => f.Weighted(Losses.CrossEntropyPerRow(f["logits"], f["labels"])),
        "cross-entropy with ignored rows" => Losses.CrossEntropy(f["logits"], f["labels"], ignored: -100),
        "mean squared error" => Losses.MeanSquaredError(f["prediction"], f["target"]),
        "layer norm" or "layer norm over two axes" => f.Weighted(f["x"].LayerNorm(f["scale"], f["shift"])),
        "rms norm" => f.Weighted(f["x"].RmsNorm(f["scale"])),
        _ => throw new InvalidOperationException($"No test reads the case '{name}'."),
    };

    private static void CheckBatchNorm(Fixture f, StatisticsPolicy policy)
    {
        var (output, statistics) = f["x"].BatchNorm(f["scale"], f["shift"], new(f["mean"], f["variance"]), policy);
        f.Check(f.Weighted(output), ("mean", statistics.Mean), ("variance", statistics.Variance));
    }
}
