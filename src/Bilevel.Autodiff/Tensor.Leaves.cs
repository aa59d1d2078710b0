namespace Bilevel.Autodiff;

/// <content>Inputs, frozen data and constants.</content>
public sealed partial class Tensor
{
    /// <summary>A real value that is bound before each run, such as a parameter.</summary>
    public static Tensor Input(string name, Shape shape) => Leaf(new Input(new object(), shape, ElementType.Real), name);

    /// <summary>Indices that are bound before each run, such as the rows of a batch or its labels.</summary>
    public static Tensor IndexInput(string name, Shape shape) => Leaf(new Input(new object(), shape, ElementType.Index), name);

    /// <summary>Data that stays where it is: held by reference, never folded into the graph, converted once if a program computes in another type.</summary>
    /// <param name="name">How messages call the data.</param>
    /// <param name="data">Row-major elements; they must not change while a graph refers to them.</param>
    /// <param name="shape">Lengths of the axes.</param>
    /// <exception cref="ArgumentException">The number of elements is not that of the shape.</exception>
    public static Tensor Frozen(string name, float[] data, Shape shape) => Freeze(name, data, shape, ElementType.Real);

    /// <inheritdoc cref="Frozen(string, float[], Shape)"/>
    public static Tensor Frozen(string name, double[] data, Shape shape) => Freeze(name, data, shape, ElementType.Real);

    /// <inheritdoc cref="Frozen(string, float[], Shape)"/>
    public static Tensor Frozen(string name, int[] data, Shape shape) => Freeze(name, data, shape, ElementType.Index);

    /// <summary>A constant tensor of a copy of the elements given.</summary>
    /// <exception cref="ArgumentException">The number of elements is not that of the shape.</exception>
    public static Tensor From(double[] data, Shape shape) => Leaf(new Frozen(new((Array)Checked(data, shape).Clone()), shape, ElementType.Real), null);

    /// <inheritdoc cref="From(double[], Shape)"/>
    public static Tensor From(float[] data, Shape shape) => From(Array.ConvertAll(data, v => (double)v), shape);

    /// <summary>A constant tensor of a copy of the indices given.</summary>
    /// <exception cref="ArgumentException">The number of indices is not that of the shape.</exception>
    public static Tensor FromIndices(int[] data, Shape shape) => Leaf(new Frozen(new((Array)Checked(data, shape).Clone()), shape, ElementType.Index), null);

    /// <summary>The indices 0, 1, …, count − 1.</summary>
    public static Tensor Range(int count) => FromIndices([.. Enumerable.Range(0, count)], [count]);

    /// <summary>A scalar constant.</summary>
    public static Tensor Constant(double value) => Full(value, Shape.Scalar);

    /// <summary>A tensor with one value everywhere.</summary>
    public static Tensor Full(double value, Shape shape) => Leaf(new Splat(value, shape), null);

    /// <summary>A tensor of zeros.</summary>
    public static Tensor Zeros(Shape shape) => Full(0, shape);

    /// <summary>A tensor of ones.</summary>
    public static Tensor Ones(Shape shape) => Full(1, shape);

    private static Tensor Freeze(string name, Array data, Shape shape, ElementType type) =>
        Leaf(new Frozen(new(Checked(data, shape)), shape, type), name);

    private static TArray Checked<TArray>(TArray data, Shape shape) where TArray : class
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data is Array array && array.Length != shape.Count)
            throw new ArgumentException($"Shape {shape} has {shape.Count} elements; {array.Length} were given.", nameof(data));
        return data;
    }

    private static Tensor Leaf(Leaf leaf, string? name) => Interning.Intern(leaf, [], name, leaf.Shape, leaf.Type);
}
