using Bilevel.Bench.Numbers;
using Bilevel.Bench.Results;
using Bilevel.Bench.Workloads;

namespace Bilevel.Bench.Measuring;

/// <summary>Measures one workload on one number of threads: both sides agree first, then they are timed in turn.</summary>
public sealed class Comparison
{
    private const double WarmSeconds = 1, RoundSeconds = 0.1;
    private const int FewestWarmSteps = 2;

    // A worker of either side that has just worked spins for a moment before it sleeps.
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);
    private readonly Workload _workload;
    private readonly NumberFolder _numbers;
    private readonly int _threads, _rounds;

    /// <summary>A comparison on the numbers in a folder.</summary>
    public Comparison(Workload workload, NumberFolder numbers, int threads, int rounds) =>
        (_workload, _numbers, _threads, _rounds) = (workload, numbers, threads, rounds);

    /// <summary>Runs it.</summary>
    /// <param name="python">A Python with torch, or null to measure this engine alone.</param>
    /// <exception cref="DisagreementException">The two sides disagree.</exception>
    /// <exception cref="SideException">A side ended.</exception>
    public WorkloadResult Run(string? python)
    {
        NumberFolder ourAnswers = new(Path.Combine(_numbers.Path, "ours")), theirAnswers = new(Path.Combine(_numbers.Path, "theirs"));
        using var ours = Sides.Ours(_workload, _numbers, ourAnswers, _threads);
        using var peer = python is null ? null : Sides.Peer(python, _workload, _numbers, theirAnswers, _threads);
        IReadOnlyList<Disagreement> disagreements = [];
        if (peer is not null)
        {
            ours.Ask<object>("quantities");
            peer.Ask<object>("quantities");
            disagreements = Agreement.Check(ourAnswers, theirAnswers);
        }

        var ourStep = new Series(ours, "steps");
        var theirStep = peer is null ? null : new Series(peer, "steps");
        var peaks = new List<double>();
        for (var round = 0; round < _rounds; round++)
        {
            ourStep.Measure();
            peaks.Add(ours.Ask<Peak>("peak").Gigaflops);
            theirStep?.Measure();
        }

        var (facts, peerFacts) = (ours.Ask<OurFacts>("facts"), peer?.Ask<PeerFacts>("facts"));
        var gradientOperations = ours.Ask<long>("gradient-operations");
        Series joint = new(ours, "joint"), gradient = new(ours, "gradient");
        for (var round = 0; round < _rounds; round++)
        {
            joint.Measure();
            gradient.Measure();
        }

        return new()
        {
            Name = _workload.Name,
            Title = _workload.Title,
            Threads = _threads,
            OurMilliseconds = Median(ourStep.Milliseconds),
            PeerMilliseconds = theirStep is null ? null : Median(theirStep.Milliseconds),
            WantedRatio = _threads == 1 ? _workload.Wanted.OneThread : _workload.Wanted.TwoThreads,
            Disagreements = disagreements,
            Operations = facts.Operations,
            PeakGigaflops = Median(peaks),
            JointOverGradient = Median(joint.Milliseconds) / Median(gradient.Milliseconds),
            JointOverGradientOperations = (double)facts.JointOperations / gradientOperations,
            AllocatedBytesAStep = ourStep.AllocatedBytes,
            Ours = facts,
            Peer = peerFacts,
            OurRounds = ourStep.Milliseconds,
            PeerRounds = theirStep?.Milliseconds ?? [],
        };
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Samples of one action of one side, each of as many repetitions as a round takes.</summary>
    private sealed class Series
    {
        private readonly SideProcess _side;
        private readonly string _action;
        private readonly int _count;

        public Series(SideProcess side, string action)
        {
            (_side, _action) = (side, action);
            var (steps, seconds, last) = (0, 0.0, 0.0);
            // The runtime compiles what is called often once more, in the background: time has to pass, and calls too.
            for (var count = 1; seconds < WarmSeconds || steps < FewestWarmSteps; count *= 2)
            {
                var timing = side.Ask<Timing>($"{action} {count}");
                (steps, seconds, last) = (steps + count, seconds + timing.Seconds, timing.Seconds / count);
            }

            _count = Math.Max(1, (int)(RoundSeconds / last));
        }

        public List<double> Milliseconds { get; } = [];

        /// <summary>Managed bytes of one repetition, the most of all rounds.</summary>
        public double AllocatedBytes { get; private set; }

        public void Measure()
        {
            Thread.Sleep(s_pause);
            var timing = _side.Ask<Timing>($"{_action} {_count}");
            Milliseconds.Add(1e3 * timing.Seconds / _count);
            AllocatedBytes = Math.Max(AllocatedBytes, (double)timing.AllocatedBytes / _count);
        }
    }
}
