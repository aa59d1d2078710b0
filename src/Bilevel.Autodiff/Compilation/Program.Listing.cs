using System.Globalization;
using System.Text;

namespace Bilevel.Autodiff;

/// <content>What a program consists of, for listings.</content>
public sealed unsafe partial class Program<T>
{
    /// <summary>The kernels in the order in which they run, what does not depend on late inputs first.</summary>
    public IReadOnlyList<KernelListing> Kernels { get; }

    /// <summary>The rewrites that changed the graph, in order.</summary>
    public IReadOnlyList<PassListing> Passes => _passes;

    /// <summary>The kernels in order, one a line, and the totals.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (var i = 0; i < _kernels.Length; i++)
            text.Append(CultureInfo.InvariantCulture, $"{i,4} {(i < _late ? "early" : "late ")} {_kernels[i].Name}\n");
        foreach (var copy in _copies) text.Append(CultureInfo.InvariantCulture, $"     {copy.Name}\n");
        return text.Append(CultureInfo.InvariantCulture, $"{Operations} operations, arena of {ArenaBytes} bytes\n").ToString();
    }

    private Graph Rewritten(Graph graph)
    {
        var nodes = graph.Nodes.Count;
        return Autodiff.Passes.Prepare(graph, (name, after) =>
        {
            _passes.Add(new(name, nodes, after.Nodes.Count));
            nodes = after.Nodes.Count;
        });
    }

    // A step of several kernels is counted with the last.
    private static KernelListing[] List(Schedule schedule, Lowering<T> lowering)
    {
        var list = new KernelListing[lowering.Kernels.Count];
        for (var i = 0; i < list.Length; i++)
        {
            var step = lowering.Steps[i];
            var name = lowering.Kernels[i].Name;
            if (i + 1 < list.Length && lowering.Steps[i + 1] == step)
            {
                list[i] = new(name, 0, 0, 0, step.Late);
                continue;
            }
            var operations = step.Nodes.Where(n => n.Operation is not Structural).Sum(n => n.Operation.Operations(n));
            list[i] = new(name, operations, Read(schedule, step), step.Nodes.Where(n => !step.Fused || schedule.IsStored(n)).Sum(Bytes), step.Late);
        }
        return list;
    }

    // A view of part of a buffer, or of its elements repeated, reads no more than the smaller of both; a gather no more than the rows that it takes.
    private static long Read(Schedule schedule, Step step)
    {
        var read = new HashSet<Tensor>();
        long bytes = 0;
        foreach (var node in step.Nodes)
        {
            foreach (var input in node.Inputs)
            {
                if (input.Operation is Splat || schedule.InStep(input, step) || !read.Add(input)) continue;
                var whole = Math.Min(Bytes(input), Bytes(schedule.Resolve(input).Base));
                bytes += node.Operation is GatherRows ? Math.Min(whole, Bytes(node)) : whole;
            }
        }
        return bytes;
    }

    private static long Bytes(Tensor tensor) => (long)tensor.Shape.Count * (tensor.Type == ElementType.Index ? sizeof(int) : sizeof(T));
}
