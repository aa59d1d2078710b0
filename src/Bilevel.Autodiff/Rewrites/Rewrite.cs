namespace Bilevel.Autodiff;

/// <summary>A small, named change of graphs that keeps what they compute.</summary>
public abstract class Rewrite
{
    /// <summary>What listings call it.</summary>
    public abstract string Name { get; }

    /// <summary>Applies the rule once to every node, inputs before users.</summary>
    public Graph Apply(Graph graph)
    {
        var replaced = new Dictionary<Tensor, Tensor>();
        foreach (var node in graph.Nodes)
        {
            var inputs = new Tensor[node.Inputs.Length];
            for (var i = 0; i < inputs.Length; i++) inputs[i] = replaced[node.Inputs[i]];
            var updated = node.With(inputs);
            while (Replace(updated) is { } better) updated = better;
            replaced[node] = updated;
        }
        return new([.. graph.Outputs.Select(o => replaced[o])]);
    }

    /// <summary>A tensor equal to the node but cheaper, or null.</summary>
    internal abstract Tensor? Replace(Tensor node);
}
