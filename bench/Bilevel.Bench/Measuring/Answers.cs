namespace Bilevel.Bench.Measuring;

/// <summary>An answer to <c>steps N</c>, <c>joint N</c> or <c>gradient N</c>.</summary>
/// <param name="Seconds">For all N.</param>
/// <param name="AllocatedBytes">Managed memory allocated on any thread meanwhile; the peer tells none.</param>
public sealed record Timing(double Seconds, long AllocatedBytes = 0);

/// <summary>An answer to <c>peak</c>.</summary>
/// <param name="Gigaflops">Of all threads together.</param>
public sealed record Peak(double Gigaflops);

/// <summary>What this engine says of its side.</summary>
/// <param name="Threads">Threads of the pool.</param>
/// <param name="Operations">Floating-point operations of a step's two programs.</param>
/// <param name="JointOperations">Of ∇yG, HVP and JVP together.</param>
/// <param name="CompileSeconds">Tracing, differentiating, rewriting and compiling both programs, in a fresh process.</param>
/// <param name="FirstStepSeconds">From the numbers in memory to the end of the first step: with the runtime's compilation of what ran for the first time.</param>
/// <param name="ArenaBytes">Of the larger program: both use one arena in turns.</param>
/// <param name="PeakBytes">The most memory resident so far.</param>
/// <param name="ClockGigahertz">Of a core, by a chain of dependent operations.</param>
public sealed record OurFacts(
    int Threads, long Operations, long JointOperations, double CompileSeconds, double FirstStepSeconds, long ArenaBytes, long PeakBytes, double ClockGigahertz);

/// <summary>What PyTorch says of its side.</summary>
/// <param name="Torch">Version.</param>
/// <param name="Python">Version.</param>
/// <param name="Blas">OpenBLAS's configuration, from the loaded library; null where another BLAS is loaded.</param>
/// <param name="Core">The kernels that OpenBLAS chose, or the files of the other BLAS.</param>
/// <param name="Threads">torch.get_num_threads.</param>
/// <param name="PeakBytes">The most memory resident so far.</param>
public sealed record PeerFacts(string Torch, string Python, string? Blas, string Core, int Threads, long PeakBytes);
