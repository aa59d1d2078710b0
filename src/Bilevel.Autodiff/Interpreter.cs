namespace Bilevel.Autodiff;

/// <summary>Evaluates graphs by scalar loops in double: the reference that every compiled program is tested against.</summary>
public static class Interpreter
{
    /// <summary>Values of the outputs for values of the inputs, row-major; indices are given as whole numbers.</summary>
    /// <exception cref="ArgumentException">A value has another number of elements than its tensor.</exception>
    /// <exception cref="InvalidOperationException">An input that an output depends on has no value.</exception>
    public static double[][] Evaluate(IReadOnlyList<Tensor> outputs, IReadOnlyDictionary<Tensor, double[]> inputs)
    {
        var values = new Dictionary<Tensor, double[]>();
        foreach (var node in Graph.Sort(outputs))
        {
            if (inputs.TryGetValue(node, out var given))
            {
                if (given.Length != node.Shape.Count)
                    throw new ArgumentException($"{node.Describe()} has {node.Shape.Count} elements; {given.Length} were given.", nameof(inputs));
                values[node] = given;
                continue;
            }
            var arguments = new double[node.Inputs.Length][];
            for (var i = 0; i < arguments.Length; i++) arguments[i] = values[node.Inputs[i]];
            values[node] = node.Operation.Interpret(node, arguments);
        }
        return [.. outputs.Select(o => values[o])];
    }
}
