namespace Bilevel.Autodiff;

/// <summary>Thrown while a loss is traced, when an operation meets tensors whose shapes or element types do not fit.</summary>
public sealed class ShapeMismatchException : ArgumentException
{
    /// <summary>Makes an exception with a message that names the operation and the tensors.</summary>
    public ShapeMismatchException(string message) : base(message) { }

    /// <summary>Makes an exception with a general message.</summary>
    public ShapeMismatchException() : this("The shapes of the tensors do not fit.") { }

    /// <summary>Makes an exception with a message and what caused it.</summary>
    public ShapeMismatchException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Makes an exception that names an operation, the tensors that do not fit it, what was expected and the user's line, as in "matmul of logits [64, 10] and W [784, 20]: the inner lengths are 10 and 784, at Program.cs:12."</summary>
    public static ShapeMismatchException For(string operation, ReadOnlySpan<Tensor> inputs, string expected)
    {
        var names = new string[inputs.Length];
        for (var i = 0; i < names.Length; i++) names[i] = inputs[i].Describe();
        var list = names.Length > 1 ? $"{string.Join(", ", names[..^1])} and {names[^1]}" : string.Concat(names);
        var at = UserLine.Find() is { } line ? $", at {line}" : "";
        return new($"{operation} of {list}: {expected}{at}.");
    }
}
