using Bilevel.Core.Algorithms;
using Bilevel.Testing.Problems;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

public class FoMamlTests
{
    [Fact]
    public void Step_TwiceOnOneTask_EqualsHandNumbers()
    {
        var method = new FoMaml { LowerStep = 0.25, UpperStep = 0.5, InnerSteps = 2, TasksPerStep = 1 };
        var oracle = new QuadraticTasks<double>([MamlTests.First], lowerStart: 0);
        var s = Run(method, oracle, new(new([1.0]), new(1)), 1);
        Assert.Equal(0.625, s.Y[0]);         // 1 − 0.25 · 1 = 0.75, then 0.75 − 0.25 · 0.5
        Assert.Equal(0.9375, s.X[0]);        // 1 − 0.5 (0.625 − 0.5)

        Continue(method, oracle, s, 1, 2);
        Assert.Equal(0.609375, s.Y[0]);      // 0.9375 − 0.25 · 0.875 = 0.71875, then − 0.25 · 0.4375
        Assert.Equal(0.8828125, s.X[0]);     // 0.9375 − 0.5 · 0.109375
    }

    [Fact]
    public void Step_ManyTasks_SettlesElsewhereThanMaml()
    {
        // Both are right about their own fixed point (MetaLearningConformanceTests); these differ.
        double[] Point(bool isFirstOrder) => new MetaObjective(MetaTasks.All, 0, 0.2, 5, isFirstOrder).StationaryPoint();
        Assert.True(Point(true).Zip(Point(false), (a, b) => Math.Abs(a - b)).Max() > 0.01);
    }
}
