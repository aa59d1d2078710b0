using System.Numerics;
using Bilevel.Autodiff;

namespace Bilevel.Explanations;

/// <summary>What one kind of kernel does in a program.</summary>
/// <param name="Kind">The first word of the kernels' names.</param>
/// <param name="Kernels">How many there are.</param>
/// <param name="Operations">Floating-point operations of all of them.</param>
/// <param name="BytesRead">Bytes that they read.</param>
/// <param name="BytesWritten">Bytes that they write.</param>
public sealed record KernelKind(string Kind, int Kernels, long Operations, long BytesRead, long BytesWritten);

/// <summary>A compiled program in numbers; nothing of it was run.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Quantities">What it computes.</param>
/// <param name="Rows">Rows of data in a run.</param>
/// <param name="NodesTraced">Nodes of the traced and differentiated graph.</param>
/// <param name="Nodes">Nodes after all rewrites.</param>
/// <param name="Operations">Floating-point operations of a run, counting a transcendental function as one.</param>
/// <param name="ArenaBytes">Bytes of the arena that holds all intermediate results.</param>
/// <param name="Passes">The rewrites that changed the graph, in order.</param>
/// <param name="Kernels">The kernels, in order.</param>
/// <param name="Kinds">Totals by kind, the most operations first.</param>
public sealed record ProgramExplanation(
    string Name, string Quantities, int Rows, int NodesTraced, int Nodes, long Operations, long ArenaBytes,
    IReadOnlyList<PassListing> Passes, IReadOnlyList<KernelListing> Kernels, IReadOnlyList<KernelKind> Kinds)
{
    /// <summary>Bytes that all kernels read.</summary>
    public long BytesRead => Kinds.Sum(k => k.BytesRead);

    /// <summary>Bytes that all kernels write.</summary>
    public long BytesWritten => Kinds.Sum(k => k.BytesWritten);

    internal static ProgramExplanation Of<T>(string name, string quantities, int rows, Program<T> program)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(
            name, quantities, rows, program.Traced.Nodes.Count, program.Graph.Nodes.Count, program.Operations, program.ArenaBytes, program.Passes, program.Kernels,
            [.. program.Kernels.GroupBy(k => k.Name.Split(' ', 2)[0], (kind, of) => Total(kind, [.. of])).OrderByDescending(k => k.Operations).ThenBy(k => k.Kind, StringComparer.Ordinal)]);

    private static KernelKind Total(string kind, KernelListing[] kernels) =>
        new(kind, kernels.Length, kernels.Sum(k => k.Operations), kernels.Sum(k => k.BytesRead), kernels.Sum(k => k.BytesWritten));
}
