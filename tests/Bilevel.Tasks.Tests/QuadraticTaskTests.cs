using Bilevel.Core;
using Bilevel.Core.Problems;
using Bilevel.Numerics;
using Xunit;

namespace Bilevel.Tasks.Tests;

/// <summary>The metrics of the quadratic task are the closed form's.</summary>
public class QuadraticTaskTests
{
    private static readonly QuadraticTask s_task = new();

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void Metrics_AtAPoint_AreTheClosedForms(int seed)
    {
        var task = s_task.Create<double>(Cleaning.Tiny, (ulong)seed);
        var exact = new QuadraticProblem<double>(QuadraticData.Random(3, 5, 0.5, 2, (ulong)seed));
        var (x, y) = (task.Start.X, Cleaning.Point(5, 4, 1));
        var metrics = Cleaning.Evaluate(task, x, y);

        // y* solves Ay = −(Cᵀx + a): gradient descent in the exact problem, long enough for rounding alone to be left.
        var minimiser = new Vec<double>(5);
        var lower = new LowerAnswer<double>(LowerAsk.GradientY, exact.Shape);
        for (var i = 0; i < 2000; i++)
            minimiser -= 0.5 * exact.Lower(x, minimiser, null, Batch.Full, lower).GradientY;
        var upper = exact.Upper(x, minimiser, Batch.Full, new(UpperAsk.Value | UpperAsk.Gradients, exact.Shape));
        var z = new Vec<double>(5);
        var products = new LowerAnswer<double>(LowerAsk.Hvp | LowerAsk.Jvp, exact.Shape);
        for (var i = 0; i < 2000; i++)
            z -= 0.5 * (exact.Lower(x, minimiser, z, Batch.Full, products).Hvp - upper.GradientY);
        var hypergradient = new Vec<double>(3);
        hypergradient.Set(upper.GradientX - exact.Lower(x, minimiser, z, Batch.Full, products).Jvp);
        var offset = new Vec<double>(5);
        offset.Set(y - minimiser);

        Assert.Equal(hypergradient.Norm(), metrics["hypergradient_norm"], 1e-10);
        Assert.Equal(upper.Value, metrics["phi"], 1e-10);
        Assert.Equal(offset.Norm(), metrics["lower_distance"], 1e-10);
    }

    [Theory]
    [InlineData(TaskSize.Tiny, 3, 5)]
    [InlineData(TaskSize.Local, 10, 20)]
    [InlineData(TaskSize.Paper, 10, 100)]
    public void Sizes_AreDocumented(TaskSize size, int p, int d)
    {
        var shape = s_task.Create<float>(new() { Size = size }, 0).Oracle.Shape;
        Assert.Equal((p, d), (shape.UpperDimension, shape.LowerDimension));
    }

    [Fact]
    public void Noise_OfZero_MakesBatchesAlike()
    {
        float[] Gradient(double noise, long t)
        {
            var task = s_task.Create<float>(Cleaning.Tiny with { Noise = noise }, 0);
            return task.Oracle.Lower(task.Start.X, task.Start.Y, null, Batch.Lower(t), new(LowerAsk.GradientY, task.Oracle.Shape)).GradientY.Span.ToArray();
        }

        Assert.Equal(Gradient(0, 0), Gradient(0, 1));
        Assert.NotEqual(Gradient(0.1, 0), Gradient(0.1, 1));
        Assert.Equal(Gradient(0.1, 1), Gradient(0.1, 1));
    }
}
