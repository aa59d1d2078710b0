using Bilevel.Core.Algorithms;
using Bilevel.Core.Problems;
using Bilevel.Testing.Problems;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

public class AnilTests
{
    // x = (ψ, φ): ∇yG = 2y + ψ − 1, HVP = 2v, JVP = (v, 0), ∇yF = y + ψ/2 − ½, ∇xF = (ψ + y/2 + ¼, 0).
    private static readonly QuadraticData s_task = new(
        A: new[,] { { 2.0 } }, C: new[,] { { 1.0 }, { 0 } }, LowerLinear: [-1], F: new[,] { { 1.0 } }, H: new[,] { { 1.0, 0 }, { 0, 0 } },
        K: new[,] { { 0.5 }, { 0 } }, UpperLinearY: [-0.5], UpperLinearX: [0.25, 0]);

    [Fact]
    public void Step_TwiceOnOneTask_EqualsHandNumbers()
    {
        var anil = new Anil { LowerStep = 0.25, UpperStep = 0.5, InnerSteps = 2, TasksPerStep = 1 };
        var oracle = new QuadraticTasks<double>([s_task], lowerStart: 1);
        var s = Run(anil, oracle, new(new([1.0, 2.0]), new(1)), 1);
        Assert.Equal(0.5, s.Y[0]);                // 2 − 0.25 · 4 = 1, then 1 − 0.25 · 2
        // v = 0.5, h = 1.5; h = 1.5 − 0.25 · 0.5 = 1.375, v = 0.25; h = 1.375 − 0.25 · 0.25 = 1.3125, v = 0.125
        Assert.Equal(0.34375, s.X[0]);            // 1 − 0.5 · 1.3125
        Assert.Equal(1.9375, s.X[1]);             // 2 − 0.5 · 0.125

        Continue(anil, oracle, s, 1, 2);
        Assert.Equal(0.73046875, s.Y[0]);         // 1.9375 − 0.25 · 3.21875 = 1.1328125, then − 0.25 · 1.609375
        // v = 0.40234375, h = 0.958984375; h = 0.8583984375, v = 0.201171875; h = 0.80810546875, v = 0.1005859375
        Assert.Equal(-0.060302734375, s.X[0]);    // 0.34375 − 0.5 · 0.80810546875
        Assert.Equal(1.88720703125, s.X[1]);      // 1.9375 − 0.5 · 0.1005859375
    }

    [Fact]
    public void Step_WhereTheHeadIsEverything_IsMamlToTheBit()
    {
        double[] X(Algorithm algorithm) => Run(algorithm, new QuadraticTasks<double>(MetaTasks.All, 0), MetaTasks.Start<double>(new Maml()), 20).X.Span.ToArray();
        Assert.Equal(X(new Maml()), X(new Anil()));
    }

    /// <summary>With a proximal term and many steps the adaptation is the lower level's minimiser, and what is left of v at the start is nothing: implicit MAML.</summary>
    [Fact]
    public void Step_ManyStepsOnAProximalTask_MovesAlongTheGoldenHypergradient()
    {
        var golden = GoldenCases.Case("imaml");
        var task = Imaml.Task(golden.Matrix("A"), golden.Row("mu"), golden.Number("lam"), golden.Row("target"));
        var start = golden.Row("theta");
        var anil = new Anil { LowerStep = 0.1, UpperStep = 1, InnerSteps = 1000, TasksPerStep = 1 };
        var s = Run(anil, new QuadraticTasks<double>([task], lowerStart: 0), new(new(start), new(start.Length)), 1);
        Assert.All(golden.Row("meta_grad").Zip(start.Zip(s.X.Span.ToArray())), g => Assert.Equal(g.First, g.Second.First - g.Second.Second, Tolerances.Golden));
        Assert.All(golden.Row("w").Zip(s.Y.Span.ToArray()), w => Assert.Equal(w.First, w.Second, Tolerances.Golden));
    }
}
