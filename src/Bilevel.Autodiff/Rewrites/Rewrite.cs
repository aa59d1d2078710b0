namespace Bilevel.Autodiff;

/// <summary>A small, named change of graphs that keeps what they compute.</summary>
public abstract class Rewrite
{
    /// <summary>What listings call it.</summary>
    public abstract string Name { get; }

    /// <summary>Applies the rule to every node, inputs before users.</summary>
    public Graph Apply(Graph graph) => Apply(graph, []);

    /// <summary>Applies the rule; nodes known from before to be left as they are are not looked at again.</summary>
    /// <param name="graph">The graph to change.</param>
    /// <param name="settled">Nodes that the rule has nothing to say about; added to.</param>
    internal virtual Graph Apply(Graph graph, HashSet<Tensor> settled)
    {
        Dictionary<Tensor, Tensor>? replaced = null;
        foreach (var node in graph.Nodes)
        {
            var updated = replaced is null ? node : Updated(node, replaced);
            if (updated == node && settled.Contains(node)) continue;
            while (Replace(updated) is { } better) updated = better;
            settled.Add(updated);
            if (updated != node) (replaced ??= []).Add(node, updated);
        }
        return replaced is null ? graph : new([.. graph.Outputs.Select(o => replaced.GetValueOrDefault(o, o))]);
    }

    /// <summary>A tensor equal to the node but cheaper, or null.</summary>
    internal abstract Tensor? Replace(Tensor node);

    private static Tensor Updated(Tensor node, Dictionary<Tensor, Tensor> replaced)
    {
        Tensor[]? inputs = null;
        for (var i = 0; i < node.Inputs.Length; i++)
        {
            if (!replaced.TryGetValue(node.Inputs[i], out var input)) continue;
            inputs ??= node.Inputs.ToArray();
            inputs[i] = input;
        }
        return inputs is null ? node : node.With(inputs);
    }
}
