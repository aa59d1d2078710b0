using Bilevel.Bench.Measuring;

namespace Bilevel.Bench.Results;

/// <summary>What was measured of one workload on one number of threads; times are medians over rounds, of one step.</summary>
public sealed record WorkloadResult
{
    /// <summary>The workload's name.</summary>
    public required string Name { get; init; }

    /// <summary>The workload with its sizes.</summary>
    public required string Title { get; init; }

    /// <summary>Threads of both sides.</summary>
    public required int Threads { get; init; }

    /// <summary>Milliseconds of this engine's step.</summary>
    public required double OurMilliseconds { get; init; }

    /// <summary>Milliseconds of PyTorch's step on the same number of threads; null where it was not run.</summary>
    public double? PeerMilliseconds { get; init; }

    /// <summary>The ratio that is wanted.</summary>
    public required double WantedRatio { get; init; }

    /// <summary>How far apart the derivatives are; empty where PyTorch was not run.</summary>
    public IReadOnlyList<Disagreement> Disagreements { get; init; } = [];

    /// <summary>Floating-point operations of a step, counted by the programs themselves.</summary>
    public required long Operations { get; init; }

    /// <summary>What the threads can do at best, in GFLOP/s.</summary>
    public required double PeakGigaflops { get; init; }

    /// <summary>Time of ∇yG, HVP and JVP together over the time of ∇yG alone.</summary>
    public required double JointOverGradient { get; init; }

    /// <summary>The same of the operations.</summary>
    public required double JointOverGradientOperations { get; init; }

    /// <summary>Managed bytes allocated by a step.</summary>
    public required double AllocatedBytesAStep { get; init; }

    /// <summary>This engine's own word.</summary>
    public required OurFacts Ours { get; init; }

    /// <summary>PyTorch's own word; null where it was not run.</summary>
    public PeerFacts? Peer { get; init; }

    /// <summary>Milliseconds of this engine's step in each round.</summary>
    public required IReadOnlyList<double> OurRounds { get; init; }

    /// <summary>Milliseconds of PyTorch's step in each round.</summary>
    public IReadOnlyList<double> PeerRounds { get; init; } = [];

    /// <summary>GFLOP/s of a step.</summary>
    public double Gigaflops => Operations / OurMilliseconds / 1e6;

    /// <summary>Of the peak.</summary>
    public double FractionOfPeak => Gigaflops / PeakGigaflops;
}
