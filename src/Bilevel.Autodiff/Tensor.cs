using System.Globalization;
using System.Runtime.CompilerServices;

namespace Bilevel.Autodiff;

/// <summary>
/// One immutable node of a traced computation: an operation and the tensors it takes, or a leaf (input, frozen data, constant).
/// </summary>
/// <remarks>
/// Nodes are hash-consed: writing the same expression twice gives the same object, so common subexpressions exist once and
/// reference equality is equality of expressions.
/// </remarks>
public sealed partial class Tensor
{
    private static long s_made;

    private readonly Tensor[] _inputs;

    internal Tensor(Primitive operation, Tensor[] inputs, string? name, Shape shape, ElementType type)
    {
        (Operation, _inputs, Name, Shape, Type) = (operation, inputs, name, shape, type);
    }

    /// <summary>Lengths of the axes.</summary>
    public Shape Shape { get; }

    /// <summary>Whether the elements are real numbers or indices.</summary>
    public ElementType Type { get; }

    /// <summary>The name that messages use, where one was given.</summary>
    public string? Name { get; }

    /// <summary>Whether every element is known, without running anything, to be zero.</summary>
    public bool IsStructurallyZero => Operation is Splat { Value: 0 };

    /// <summary>Later tensors have larger numbers; nothing but the order of operands that may be exchanged depends on it.</summary>
    internal long Serial { get; } = Interlocked.Increment(ref s_made);

    internal Primitive Operation { get; }

    internal ReadOnlySpan<Tensor> Inputs => _inputs;

    /// <summary>The same tensor under a name, for messages and printed programs; a named input is a new input, so use the one returned.</summary>
    public Tensor Named(string name) => Interning.Intern(Operation.Renamed(), _inputs, name, Shape, Type);

    /// <summary>Name, or operation, with the shape: how messages refer to this tensor.</summary>
    public string Describe() => $"{Name ?? Operation.Title} {Shape}";

    /// <inheritdoc/>
    public override string ToString() => Describe();

    /// <summary>Applies an operation after its shape rule has accepted the inputs.</summary>
    internal static Tensor Apply(Primitive operation, params ReadOnlySpan<Tensor> inputs)
    {
        foreach (var input in inputs) ArgumentNullException.ThrowIfNull(input, operation.Title);
        var (shape, type) = Fit(operation, inputs);
        return Interning.Intern(operation, inputs.ToArray(), null, shape, type);
    }

    /// <summary>The same operation on other inputs, or this very tensor if they are the same.</summary>
    internal Tensor With(Tensor[] others)
    {
        if (others.AsSpan().SequenceEqual(_inputs)) return this;
        var (shape, type) = Operation.Infer(others);
        return Interning.Intern(Operation, others, Name, shape, type);
    }

    // A result that no shape can have, such as one of more than 2³¹ elements, is told with the tensors that would make it.
    private static (Shape Shape, ElementType Type) Fit(Primitive operation, ReadOnlySpan<Tensor> inputs)
    {
        try
        {
            return operation.Infer(inputs);
        }
        catch (ArgumentException impossible) when (impossible is not ShapeMismatchException)
        {
            throw ShapeMismatchException.For(operation.Title, inputs, impossible.Message);
        }
    }

    internal static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    internal static int Identity(object value) => RuntimeHelpers.GetHashCode(value);
}
