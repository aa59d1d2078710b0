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

    /// <summary>Makes an exception that names an operation, the tensors that do not fit it, and what was expected.</summary>
    public static ShapeMismatchException For(string operation, ReadOnlySpan<Tensor> inputs, string expected)
    {
        var names = new string[inputs.Length];
        for (var i = 0; i < names.Length; i++) names[i] = inputs[i].Describe();
        return new($"{operation}: {string.Join(" and ", names)} do not fit; {expected}.");
    }
}
