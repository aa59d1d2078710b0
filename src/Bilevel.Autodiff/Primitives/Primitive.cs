using System.Numerics;

namespace Bilevel.Autodiff;

/// <summary>
/// One operation of the graph with its attributes: shape rule, forward and reverse derivative rules, scalar reference and
/// lowering to compiled kernels all stand in one place.
/// </summary>
/// <remarks>Both derivative rules build graph nodes again, so derivatives of any order need nothing more.</remarks>
internal abstract record Primitive
{
    /// <summary>Name with attributes, as the printer shows it.</summary>
    public abstract string Name { get; }

    /// <summary>What messages to users call it: the name without what only the engine sets.</summary>
    public virtual string Title => Name;

    /// <summary>Shape and type of the result; throws <see cref="ShapeMismatchException"/> where the inputs do not fit.</summary>
    public abstract (Shape Shape, ElementType Type) Infer(ReadOnlySpan<Tensor> inputs);

    /// <summary>Forward rule: the tangent of the node from those of its inputs, of which null ones are zero but not all are.</summary>
    public virtual Tensor? Tangent(Tensor node, Tensor?[] tangents) => null;

    /// <summary>Reverse rule: the part of input <paramref name="position"/>'s adjoint that comes from the node's, null for zero.</summary>
    public virtual Tensor? Adjoint(Tensor node, Tensor adjoint, int position) => null;

    /// <summary>Scalar reference in double; indices are held as whole doubles.</summary>
    public abstract double[] Interpret(Tensor node, double[][] inputs);

    /// <summary>Adds the kernels that compute the node to a program.</summary>
    public virtual void Lower<T>(Tensor node, Lowering<T> to) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        throw new NotSupportedException($"{Name} has no kernel of its own.");

    /// <summary>Floating-point operations of one evaluation.</summary>
    public virtual long Operations(Tensor node) => node.Shape.Count;

    /// <summary>The attributes of a copy that gets another name; leaves with an identity give out a new one.</summary>
    public virtual Primitive Renamed() => this;

    protected ShapeMismatchException Mismatch(ReadOnlySpan<Tensor> inputs, string expected) =>
        ShapeMismatchException.For(Title, inputs, expected);

    /// <summary>Runs a function over all row-major positions of a shape with their coordinates.</summary>
    protected static void ForEach(Shape shape, Action<int, int[]> visit)
    {
        var coordinates = new int[shape.Rank];
        for (var position = 0; position < shape.Count; position++)
        {
            shape.Unravel(position, coordinates);
            visit(position, coordinates);
        }
    }
}
