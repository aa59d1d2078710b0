namespace Bilevel.Autodiff;

/// <summary>Checks what every graph must satisfy, whichever pass made it.</summary>
public static class Verifier
{
    /// <summary>Checks that inputs come before their users, and that every node has the shape and type its operation gives.</summary>
    /// <exception cref="InvalidOperationException">A node breaks a rule; the message names it.</exception>
    public static void Verify(Graph graph)
    {
        var seen = new HashSet<Tensor>();
        foreach (var node in graph.Nodes)
        {
            foreach (var input in node.Inputs)
                if (!seen.Contains(input)) throw new InvalidOperationException($"{node.Describe()} comes before its input {input.Describe()}.");
            var (shape, type) = node.Operation.Infer(node.Inputs);
            if (!shape.Equals(node.Shape) || type != node.Type)
                throw new InvalidOperationException($"{node.Describe()} should have shape {shape} and type {type}.");
            if (!seen.Add(node)) throw new InvalidOperationException($"{node.Describe()} comes twice.");
        }
        foreach (var output in graph.Outputs)
            if (!seen.Contains(output)) throw new InvalidOperationException($"The output {output.Describe()} is not among the nodes.");
    }
}
