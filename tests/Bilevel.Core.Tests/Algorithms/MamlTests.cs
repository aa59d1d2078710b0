using Bilevel.Core.Algorithms;
using Bilevel.Core.Problems;
using Bilevel.Testing.Problems;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

public class MamlTests
{
    // ∇yG = 2y − 1, HVP = 2v, ∇yF = y − ½; and the same with other numbers: ∇yG = y, HVP = v, ∇yF = y.
    internal static readonly QuadraticData First = OneDimension(2, -1, -0.5), Second = OneDimension(1, 0, 0);

    [Fact]
    public void Step_TwiceOnOneTask_EqualsHandNumbers()
    {
        var maml = new Maml { LowerStep = 0.25, UpperStep = 0.5, InnerSteps = 2, TasksPerStep = 1 };
        var oracle = new QuadraticTasks<double>([First], lowerStart: 0);
        var s = Run(maml, oracle, new(new([1.0]), new(1)), 1);
        Assert.Equal(0.625, s.Y[0]);              // 1 − 0.25 · 1 = 0.75, then 0.75 − 0.25 · 0.5
        // v = 0.625 − 0.5 = 0.125, then 0.125 − 0.25 · 0.25 = 0.0625, then 0.0625 − 0.25 · 0.125 = 0.03125
        Assert.Equal(0.984375, s.X[0]);           // 1 − 0.5 · 0.03125

        Continue(maml, oracle, s, 1, 2);
        Assert.Equal(0.62109375, s.Y[0]);         // 0.984375 − 0.25 · 0.96875 = 0.7421875, then − 0.25 · 0.484375
        Assert.Equal(0.96923828125, s.X[0]);      // v = 0.12109375 / 4; 0.984375 − 0.5 · 0.0302734375
    }

    [Fact]
    public void Step_TwoTasks_MovesByTheMean()
    {
        var maml = new Maml { LowerStep = 0.25, UpperStep = 0.5, InnerSteps = 2, TasksPerStep = 2 };
        var s = Run(maml, new QuadraticTasks<double>([First, Second], lowerStart: 0), new(new([1.0]), new(1)), 1);
        // Of the second task y² = 0.75² and v = 0.75² · 0.75² = 0.31640625: 1 − 0.5 (0.03125 + 0.31640625) / 2.
        Assert.Equal(0.9130859375, s.X[0]);
    }

    private static QuadraticData OneDimension(double curvature, double linear, double upperLinear) => new(
        new[,] { { curvature } }, new double[1, 1], [linear], new[,] { { 1.0 } }, new double[1, 1], new double[1, 1], [upperLinear], [0]);
}
