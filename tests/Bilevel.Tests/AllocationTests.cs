using Bilevel.Core;
using Bilevel.Core.Catalog;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Tests;

/// <summary>In a steady state nothing is allocated between two steps.</summary>
public class AllocationTests
{
    private const LowerAsk AllLower = LowerAsk.Value | LowerAsk.Joint | LowerAsk.GradientX;

    public static TheoryData<string> Names => [.. Problems.All.Select(c => c.Name)];

    public static TheoryData<string> Algorithms =>
        [.. AlgorithmCatalog.All.Where(e => e.Default.NotApplicable(Problems.Cleaning(60).Compile<float>().Shape) is null).Select(e => e.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Questions_InSteadyState_AllocateNothing(string name)
    {
        var oracle = Problems.Named(name).Float(0);
        var shape = oracle.Shape;
        var (x, y, v) = (Random.Vector<float>(shape.UpperDimension, 1), Random.Vector<float>(shape.LowerDimension, 2), Random.Vector<float>(shape.LowerDimension, 3));
        LowerAnswer<float> all = new(AllLower, shape), gradient = new(LowerAsk.GradientY, shape);
        UpperAnswer<float> upper = new(UpperAsk.Value | UpperAsk.Gradients, shape);
        var (linearization, hvp, jvp, cross) = (oracle.CreateLinearization(), v.Clone(), x.Clone(), v.Clone());
        var t = 0L;
        Assert.Equal(0, Allocation.OfSteadyState(() =>
        {
            t++;
            oracle.Lower(x, y, v, Batch.Lower(t), all);
            oracle.Lower(x, y, null, Batch.Full, gradient);
            oracle.Lower(x, y, null, Batch.Block(t % 2), gradient);
            oracle.Upper(x, y, Batch.Upper(t), upper);
            linearization.MoveTo(x, y, Batch.Lower(t));
            linearization.Apply(v, hvp, null);
            linearization.Apply(v, hvp, jvp);
            linearization.Cross(x, cross);
        }));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Step_OnTheTracedCleaningProblem_AllocatesNothing(string name)
    {
        var (algorithm, problem, t) = (AlgorithmCatalog.Find(name).Default, Problems.Cleaning(60), 0L);
        var oracle = new CountingOracle<float>(new GuardedOracle<float>(problem.Compile<float>()), new());
        var state = algorithm.Start(oracle, problem.Start<float>());
        algorithm.Refine(state, oracle);
        Assert.Equal(0, Allocation.OfSteadyState(() => algorithm.Step(state, oracle, t++)));
    }
}
