using System.Globalization;
using System.Text;

namespace Bilevel.Autodiff;

/// <summary>Prints a graph, one line a node in order of evaluation: %number, shape, operation, inputs, name.</summary>
public static class Printer
{
    /// <summary>The listing of a graph; constants that are the same everywhere appear as their value.</summary>
    public static string Print(Graph graph)
    {
        var text = new StringBuilder();
        var labels = new Dictionary<Tensor, string>();
        var lines = 0;
        foreach (var node in graph.Nodes)
        {
            if (node.Operation is Splat splat)
            {
                labels[node] = Tensor.Number(splat.Value);
                continue;
            }
            var label = labels[node] = $"%{lines++}";
            text.Append(CultureInfo.InvariantCulture, $"{label} {node.Shape} = {node.Operation.Name}");
            foreach (var input in node.Inputs) text.Append(' ').Append(labels[input]);
            if (node.Type == ElementType.Index) text.Append(" : index");
            if (node.Name is not null) text.Append(CultureInfo.InvariantCulture, $" # {node.Name}");
            text.Append('\n');
        }
        return text.Append("return ").AppendJoin(", ", graph.Outputs.Select(o => labels[o] + (o.Operation is Splat ? $" {o.Shape}" : ""))).Append('\n').ToString();
    }
}
