namespace Bilevel.Autodiff;

/// <summary>What one kernel of a program does in a run.</summary>
/// <param name="Name">The kernel with its shapes.</param>
/// <param name="Operations">Floating-point operations, counting a transcendental function as one.</param>
/// <param name="BytesRead">Bytes of the distinct tensors it takes from memory; a repeated element counts once.</param>
/// <param name="BytesWritten">Bytes of the results it leaves in memory.</param>
/// <param name="Late">Whether it depends on late inputs.</param>
public readonly record struct KernelListing(string Name, long Operations, long BytesRead, long BytesWritten, bool Late);

/// <summary>What one rewrite made of a graph.</summary>
/// <param name="Name">The rewrite.</param>
/// <param name="NodesBefore">Nodes it found.</param>
/// <param name="NodesAfter">Nodes it left.</param>
public readonly record struct PassListing(string Name, int NodesBefore, int NodesAfter);
