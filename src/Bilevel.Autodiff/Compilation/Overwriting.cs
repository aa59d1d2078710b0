using System.Numerics;

namespace Bilevel.Autodiff;

/// <summary>Which results are written over an operand that nothing needs afterwards, so that both are one buffer.</summary>
internal static class Overwriting
{
    /// <summary>Lets results take over the buffers of operands of equal length that die in the kernel that makes them.</summary>
    /// <param name="kernels">The kernels in order.</param>
    /// <param name="uses">For each kernel, the slots that it reads or writes.</param>
    /// <param name="lives">The lives of all slots; a buffer that is taken over lives on as long as the last result in it.</param>
    /// <param name="planned">The slots whose place is free to choose.</param>
    /// <returns>For each slot, the slot in whose buffer it lies, itself where it has its own.</returns>
    /// <remarks>A buffer dies once, so no operand is taken by two results. What late steps read from early ones does not die.</remarks>
    public static int[] Merge<T>(IReadOnlyList<Kernel<T>> kernels, IReadOnlyList<HashSet<int>> uses, BufferLife[] lives, IReadOnlySet<int> planned)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int[] buffers = [.. Enumerable.Range(0, lives.Length)];
        for (var kernel = 0; kernel < kernels.Count; kernel++)
        {
            foreach (var result in uses[kernel].Where(s => planned.Contains(s) && lives[s].First == kernel && lives[s].Last > kernel))
            {
                foreach (var operand in uses[kernel])
                {
                    var buffer = buffers[operand];
                    if (!planned.Contains(operand) || lives[operand].First == kernel || lives[operand].Length != lives[result].Length) continue;
                    if (lives[operand].Last != kernel || lives[buffer].Last != kernel || !kernels[kernel].MayOverwrite(operand, result)) continue;
                    buffers[result] = buffer;
                    lives[buffer] = lives[buffer] with { Last = lives[result].Last };
                    break;
                }
            }
        }
        return buffers;
    }
}
