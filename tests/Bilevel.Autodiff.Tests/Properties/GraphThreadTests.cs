using Bilevel.Numerics.Parallel;
using Xunit;

namespace Bilevel.Autodiff.Tests;

/// <summary>What must hold for every graph on every number of threads.</summary>
[Collection(nameof(SharedPool))]
public class GraphThreadTests
{
    [Fact]
    public void Run_OfLargeGraphs_HasTheSameBitsOnTwoThreads()
    {
        const int Scale = 12, Few = 12;
        try
        {
            GraphGenerator.Holds(6, Few, graph =>
            {
                var c = graph.Build(Scale);
                Tensor[] outputs = [c.Output, .. Differentiate.Gradient(c.Loss, c.Inputs)];
                var program = Program<float>.Compile(c.AllInputs, outputs);
                WorkerPool.UseThreads(1);
                var one = GraphPropertyTests.Results(program, c, outputs);
                WorkerPool.UseThreads(2);
                var two = GraphPropertyTests.Results(program, c, outputs);
                for (var i = 0; i < one.Length; i++) Assert.Equal(one[i], two[i]);
            });
        }
        finally
        {
            WorkerPool.UseThreads(1);
        }
    }
}
