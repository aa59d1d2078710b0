namespace Bilevel.Autodiff;

/// <summary>The computations behind some outputs; what no output needs is not part of it.</summary>
public sealed class Graph
{
    /// <summary>Collects everything the outputs depend on.</summary>
    public Graph(params IReadOnlyList<Tensor> outputs)
    {
        Outputs = [.. outputs];
        Nodes = Sort(outputs);
    }

    /// <summary>The results.</summary>
    public IReadOnlyList<Tensor> Outputs { get; }

    /// <summary>All nodes, each after its inputs; the order depends on the graph alone.</summary>
    public IReadOnlyList<Tensor> Nodes { get; }

    /// <summary>The listing that <see cref="Printer"/> makes.</summary>
    public override string ToString() => Printer.Print(this);

    // An explicit stack: a recurrent loss is a chain of many thousand nodes.
    internal static List<Tensor> Sort(IReadOnlyList<Tensor> outputs)
    {
        var order = new List<Tensor>();
        var seen = new HashSet<Tensor>();
        var stack = new Stack<(Tensor Node, int Next)>();
        foreach (var output in outputs)
        {
            if (seen.Add(output)) stack.Push((output, 0));
            while (stack.TryPop(out var top))
            {
                if (top.Next == top.Node.Inputs.Length)
                {
                    order.Add(top.Node);
                    continue;
                }
                stack.Push((top.Node, top.Next + 1));
                var input = top.Node.Inputs[top.Next];
                if (seen.Add(input)) stack.Push((input, 0));
            }
        }
        return order;
    }
}
