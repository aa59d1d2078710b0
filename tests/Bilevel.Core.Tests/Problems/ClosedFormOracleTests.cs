using Bilevel.Core.Problems;
using Bilevel.Numerics;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Core.Tests.Problems;

/// <summary>G = ½ eˣ y² + y, F = ½ (y − 1)² + x in one dimension.</summary>
public class ClosedFormOracleTests
{
    private static ClosedFormOracle<double> Problem(bool direct) => new(ParameterLayout.Flat("x", 1), ParameterLayout.Flat("y", 1))
    {
        LowerValue = (x, y) => 0.5 * Math.Exp(x[0]) * y[0] * y[0] + y[0],
        LowerGradientY = (x, y, into) => into[0] = Math.Exp(x[0]) * y[0] + 1,
        LowerGradientX = (x, y, into) => into[0] = 0.5 * Math.Exp(x[0]) * y[0] * y[0],
        Hvp = (x, y, v, into) => into[0] = Math.Exp(x[0]) * v[0],
        Jvp = (x, y, v, into) => into[0] = Math.Exp(x[0]) * y[0] * v[0],
        UpperValue = (x, y) => 0.5 * (y[0] - 1) * (y[0] - 1) + (direct ? x[0] : 0),
        UpperGradientY = (x, y, into) => into[0] = y[0] - 1,
        UpperGradientX = direct ? (_, _, into) => into[0] = 1 : null,
    };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Contract_AnyProblem_IsKept(bool direct) =>
        new OracleConformance(Problem(direct), new([0.3]), new([-0.7])).CheckAll();

    [Fact]
    public void Shape_NoGradientInX_SaysThatFDoesNotDependOnIt()
    {
        Assert.False(Problem(direct: false).Shape.UpperDependsOnX);
        Assert.True(Problem(direct: true).Shape.UpperDependsOnX);
    }
}
