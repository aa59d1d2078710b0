using Xunit;

namespace Bilevel.Autodiff.Tests;

public class TensorActivationsTests
{
    private static readonly Tensor X = Tensor.Input("x", [5]);
    private static readonly double[] Points = [-30, -1, 0, 1, 30];

    [Fact]
    public void Gelu_KnownPoints_AreXTimesTheNormalDistribution()
    {
        const double Phi = 0.8413447460685429;
        foreach (var values in EveryWay.Evaluate([X.Gelu(), X.GeluTanh()], (X, Points)))
        {
            Close.Assert([0, Phi - 1, 0, Phi, 30], values[0], 1e-6);
            Close.Assert([0, Phi - 1, 0, Phi, 30], values[1], 2e-4);
            Assert.NotEqual(values[0][3], values[1][3]);
        }
    }

    [Fact]
    public void Silu_KnownPoints_AreXTimesTheLogisticFunction()
    {
        var s = 1 / (1 + Math.Exp(-1));
        foreach (var values in EveryWay.Evaluate([X.Silu()], (X, Points))) Close.Assert([-30 * Math.Exp(-30), s - 1, 0, s, 30], values[0], 1e-6);
    }
}
