using Bilevel.Testing.Traces;

namespace Bilevel.Testing.Conformance;

/// <summary>What every method of the catalog has to do; a new method is checked by being in the catalog.</summary>
public static class ConformanceChecks
{
    /// <summary>The checks, in the order of the table.</summary>
    public static IReadOnlyList<ConformanceCheck> All { get; } =
    [
        new("trace", "every step equals that of a second implementation", entry => TraceChecks.Of(entry)),
        new("stationary", "without noise the method reaches the known stationary point, or its documented bias", StationaryChecks.Exact<double>),
        new("in float", "the same in single precision", StationaryChecks.Exact<float>),
        new("with noise", "with noise the method settles below its floor", StationaryChecks.Noisy),
        new("cost", "the ledger counts what the method documents, after any number of iterations", CostChecks.DocumentedCost),
        new("F without x", "where F does not depend on x, ∇xF is not counted and everything else is as documented", CostChecks.WithoutGradientX),
        new("laziness", "a lazy run makes the products of its refreshes and no others", CostChecks.LazyProducts),
        new("allocation", "a step in the steady state allocates nothing", StateChecks.NoAllocation),
        new("resume", "stopped at any iteration, copied and continued equals uninterrupted", StateChecks.Resume),
        new("start", "the starting point is copied, and vectors have names of their own", StateChecks.Start),
        new("same bits", "the same seed gives the same bits, another seed others", StateChecks.SameBits),
        new("threads", "one thread and two give the same bits", StateChecks.Threads),
        new("options", "every option changes the trajectory", OptionChecks.EveryOptionMatters),
        new("NaN", "a NaN in any quantity that the method asks for ends the run with a reason", StateChecks.NaNEndsTheRun),
    ];

    /// <summary>A check by its name.</summary>
    public static ConformanceCheck Find(string name) => All.Single(check => check.Name == name);
}
