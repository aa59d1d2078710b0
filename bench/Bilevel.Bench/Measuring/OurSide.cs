using System.Diagnostics;
using System.Globalization;
using Bilevel.Bench.Numbers;
using Bilevel.Bench.Workloads;
using Bilevel.Numerics;

namespace Bilevel.Bench.Measuring;

/// <summary>This engine's side of a comparison: a workload compiled from a folder of numbers, driven by the same lines as its peer.</summary>
/// <remarks>
/// <c>quantities</c> writes the derivatives, <c>steps N</c> times N steps, <c>joint N</c> and <c>gradient N</c> their parts, <c>peak</c> the core, <c>facts</c> tells the rest.
/// Ask for facts before gradients, whose program is not part of a step.
/// </remarks>
public sealed class OurSide : IDisposable
{
    private readonly CompiledOracle<float> _oracle;
    private readonly SobaStep _step;
    private readonly NumberFolder _answers;
    private readonly PeakRate _peak = new();
    private readonly double _compileSeconds, _firstStepSeconds;

    /// <summary>Reads the numbers, compiles, and runs both programs once.</summary>
    public OurSide(Workload workload, NumberFolder numbers, NumberFolder answers)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(numbers);
        _answers = answers;
        Vec<float> x = numbers.ReadVector("x", workload.X), y = numbers.ReadVector("y", workload.Y), z = numbers.ReadVector("z", workload.Y);
        var started = Stopwatch.GetTimestamp();
        _oracle = workload.Compile(numbers);
        var traced = Stopwatch.GetElapsedTime(started).TotalSeconds;
        _step = new(_oracle, x, y, z);
        _step.Joint();
        _step.Upper();
        _firstStepSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        _compileSeconds = traced + _oracle.CompileSeconds;
        (Operations, JointOperations) = (_oracle.Programs.Sum(p => p.Program.Operations), _oracle.Programs[0].Program.Operations);
        ArenaBytes = _oracle.Programs.Max(p => p.Program.ArenaBytes);
    }

    /// <summary>The programs of a step, each with the questions that it answers.</summary>
    public IEnumerable<(string Questions, Autodiff.Program<float> Program)> Programs => _oracle.Programs.Select(p => (p.Questions, p.Program));

    /// <summary>Floating-point operations of a step's two programs.</summary>
    public long Operations { get; }

    /// <summary>Floating-point operations of ∇yG, HVP and JVP together.</summary>
    public long JointOperations { get; }

    /// <summary>Bytes of the arenas of a step's two programs.</summary>
    public long ArenaBytes { get; }

    /// <summary>Answers one line with something to be written as JSON.</summary>
    /// <exception cref="ArgumentException">The line is none of those that are understood.</exception>
    public object Answer(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line.Split(' ') switch
        {
            ["quantities"] => WriteQuantities(),
            ["steps", var count] => Time(_step.Step, count),
            ["joint", var count] => Time(() => _step.Joint(), count),
            ["gradient", var count] => Time(() => _step.Gradient(), count),
            ["gradient-operations"] => GradientOperations(),
            ["peak"] => new Peak(_peak.Measure()),
            ["facts"] => Facts(),
            _ => throw new ArgumentException($"steps N, joint N, gradient N, gradient-operations, quantities, peak or facts are understood; got '{line}'", nameof(line)),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _peak.Dispose();

    private static Timing Time(Action action, string count)
    {
        var repeats = int.Parse(count, CultureInfo.InvariantCulture);
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < repeats; i++)
            action();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        return new(seconds, allocated);
    }

    private object WriteQuantities()
    {
        Quantities.Write(_answers, _step);
        return new object();
    }

    private long GradientOperations()
    {
        _step.Gradient();
        return _oracle.Programs[^1].Program.Operations;
    }

    private OurFacts Facts() => new(
        Numerics.Parallel.WorkerPool.Shared.Threads, Operations, JointOperations, _compileSeconds, _firstStepSeconds, ArenaBytes, PeakMemory.Bytes(), Clock.Gigahertz());
}
