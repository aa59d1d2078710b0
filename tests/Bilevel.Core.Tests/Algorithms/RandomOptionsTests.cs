using Bilevel.Core.Algorithms;
using Bilevel.Core.Catalog;
using Bilevel.Testing.Conformance;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

/// <summary>What has to hold for every method whatever its options, on problems with noise, of one dimension, of several blocks, and without x in F.</summary>
public class RandomOptionsTests
{
    private const int Cases = 60;

    public static TheoryData<string> Names => [.. AlgorithmCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Cost_AnyOptions_IsWhatTheLedgerCounts(string name) => OptionGenerator.Holds(AlgorithmCatalog.Find(name), Cases, drawn =>
    {
        var ((oracle, start), method, ledger) = (drawn.Setting, drawn.Algorithm, new Ledger());
        Run(method, new CountingOracle<double>(oracle, ledger), start, drawn.Iterations);
        var cost = method.Cost(drawn.Iterations, oracle.Shape);
        foreach (var quantity in Quantities.All)
        {
            var expected = quantity == Quantity.UpperGradientX && !oracle.Shape.UpperDependsOnX ? 0 : cost[quantity];
            var spread = quantity == Quantity.Hvp ? ConformanceTolerances.Deviations * method.HvpDeviation * Math.Sqrt(drawn.Iterations) : 0;
            var least = IsBound(method, quantity) ? 0 : expected - spread;
            Assert.True(ledger[quantity] >= least && ledger[quantity] <= expected + spread, $"{quantity.Symbol()} was evaluated {ledger[quantity]} times, documented is {expected}: {drawn}");
        }
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_AnyOptions_StopsAndContinuesToTheSameBits(string name) => OptionGenerator.Holds(AlgorithmCatalog.Find(name), Cases, drawn =>
    {
        var ((oracle, start), method) = (drawn.Setting, drawn.Algorithm);
        var uninterrupted = Run(method, oracle, start, drawn.Iterations);
        var (first, second) = (Run(method, oracle, start, drawn.Stop), method.Start(oracle, start));
        foreach (var ((_, from), (_, to)) in first.Vectors.Zip(second.Vectors))
            to.CopyFrom(from);
        Continue(method, oracle, second, drawn.Stop, drawn.Iterations);
        Assert.Equal(uninterrupted.Entries(), second.Entries());
    });

    // Draws of one purpose are disjoint parts of one endless stream: two names at one place in it would be the same samples.
    [Theory]
    [MemberData(nameof(Names))]
    public void Step_AnyOptions_DrawsBatchesOfItsIterationAndNoSamplesUnderTwoNames(string name) => OptionGenerator.Holds(AlgorithmCatalog.Find(name), Cases, drawn =>
    {
        var ((oracle, start), method) = (drawn.Setting, drawn.Algorithm);
        var recording = new RecordingOracle(oracle);
        var state = method.Start(recording, start);
        method.Refine(state, recording);
        var names = new Dictionary<(bool, Purpose, long), Batch>();
        for (var t = -1L; t < drawn.Iterations; t++)
        {
            if (t >= 0)
                method.Step(state, recording, t);
            foreach (var (isUpper, batch) in recording.LowerCalls.Select(call => (false, call.Batch)).Concat(recording.UpperCalls.Select(call => (true, call.Batch))).Where(call => !call.Batch.IsFull && !call.Batch.IsBlock))
            {
                Assert.True(t < 0 ? batch.Iteration < 0 : batch.Iteration == t, $"iteration {t} asked for {batch}: {drawn}");
                Assert.True(names.TryAdd((isUpper, batch.Purpose, batch.Ordinal), batch) || names[(isUpper, batch.Purpose, batch.Ordinal)] == batch, $"{batch} has the samples of another name: {drawn}");
            }

            recording.LowerCalls.Clear();
            recording.UpperCalls.Clear();
        }
    });

    // What waits on z, or ends with a solve, is documented by the most that there can be.
    private static bool IsBound(Algorithm method, Quantity quantity) => quantity switch
    {
        Quantity.Hvp => method.HvpsAreBound || IsAdaptive(method),
        Quantity.Jvp or Quantity.UpperGradientY => IsAdaptive(method),
        _ => false,
    };

    private static bool IsAdaptive(Algorithm method) => method is ImplicitAlgorithm { Laziness.IsAdaptive: true };
}
