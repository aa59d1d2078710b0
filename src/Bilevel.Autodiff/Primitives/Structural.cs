namespace Bilevel.Autodiff;

/// <summary>An operation that only moves elements: linear, so the forward rule is the operation itself.</summary>
internal abstract record Structural : Primitive
{
    public override Tensor? Tangent(Tensor node, Tensor?[] tangents) => Tensor.Apply(this, tangents[0]!);

    /// <summary>The position in the input that each result element comes from.</summary>
    protected abstract int Source(Tensor node, ReadOnlySpan<int> coordinates);

    public override double[] Interpret(Tensor node, double[][] inputs)
    {
        var result = new double[node.Shape.Count];
        ForEach(node.Shape, (position, coordinates) => result[position] = inputs[0][Source(node, coordinates)]);
        return result;
    }
}

/// <summary>The same elements in row-major order under another shape.</summary>
internal sealed record Reshape(Shape To) : Structural
{
    public override string Name => $"reshape {To}";

    public override (Shape Shape, ElementType Type) Infer(ReadOnlySpan<Tensor> inputs)
    {
        if (inputs[0].Shape.Count != To.Count) throw Mismatch(inputs, $"{To} has {To.Count} elements, not {inputs[0].Shape.Count}");
        return (To, inputs[0].Type);
    }

    public override Tensor Adjoint(Tensor node, Tensor adjoint, int position) => adjoint.Reshape(node.Inputs[0].Shape);

    protected override int Source(Tensor node, ReadOnlySpan<int> coordinates) => To.Ravel(coordinates);
}

/// <summary>Axis i of the result is axis Order[i] of the input.</summary>
internal sealed record Permute(Axes Order) : Structural
{
    public override string Name => $"permute {Order}";

    public override (Shape Shape, ElementType Type) Infer(ReadOnlySpan<Tensor> inputs)
    {
        var shape = inputs[0].Shape;
        var seen = new bool[shape.Rank];
        var lengths = new int[Order.Count];
        if (Order.Count != shape.Rank) throw Mismatch(inputs, $"the order needs {shape.Rank} axes");
        for (var i = 0; i < lengths.Length; i++)
        {
            if ((uint)Order[i] >= (uint)shape.Rank || seen[Order[i]]) throw Mismatch(inputs, "the order must name each axis once");
            seen[Order[i]] = true;
            lengths[i] = shape[Order[i]];
        }
        return (Shape.Create(lengths), inputs[0].Type);
    }

    public Axes Inverse()
    {
        var inverse = new int[Order.Count];
        for (var i = 0; i < inverse.Length; i++) inverse[Order[i]] = i;
        return inverse;
    }

    public override Tensor Adjoint(Tensor node, Tensor adjoint, int position) => Tensor.Apply(new Permute(Inverse()), adjoint);

    protected override int Source(Tensor node, ReadOnlySpan<int> coordinates)
    {
        var strides = node.Inputs[0].Shape.Strides;
        var position = 0;
        for (var i = 0; i < coordinates.Length; i++) position += coordinates[i] * strides[Order[i]];
        return position;
    }
}

/// <summary>Axes of length 1 and absent leading axes are repeated, as numpy broadcasts.</summary>
internal sealed record Broadcast(Shape To) : Structural
{
    public override string Name => $"broadcast {To}";

    public override (Shape Shape, ElementType Type) Infer(ReadOnlySpan<Tensor> inputs)
    {
        if (Shape.Broadcast(inputs[0].Shape, To) is not { } shape || !shape.Equals(To)) throw Mismatch(inputs, $"it cannot be broadcast to {To}");
        return (To, inputs[0].Type);
    }

    public override Tensor Adjoint(Tensor node, Tensor adjoint, int position) => adjoint.SumTo(node.Inputs[0].Shape);

    protected override int Source(Tensor node, ReadOnlySpan<int> coordinates)
    {
        var from = node.Inputs[0].Shape;
        var position = 0;
        for (var fromEnd = 1; fromEnd <= from.Rank; fromEnd++)
            if (from[^fromEnd] > 1) position += coordinates[^fromEnd] * from.Strides[^fromEnd];
        return position;
    }
}

/// <summary>The block of shape Size whose first element stands at Start.</summary>
internal sealed record Slice(Axes Start, Shape Size) : Structural
{
    public override string Name => $"slice {Start} {Size}";

    public override (Shape Shape, ElementType Type) Infer(ReadOnlySpan<Tensor> inputs)
    {
        var shape = inputs[0].Shape;
        if (Start.Count != shape.Rank || Size.Rank != shape.Rank) throw Mismatch(inputs, $"{shape.Rank} axes are expected");
        for (var axis = 0; axis < shape.Rank; axis++)
            if (Start[axis] < 0 || Start[axis] > shape[axis] - Size[axis]) throw Mismatch(inputs, $"the block leaves axis {axis}");
        return (Size, inputs[0].Type);
    }

    public override Tensor Adjoint(Tensor node, Tensor adjoint, int position) => Tensor.Apply(new Pad(Start, node.Inputs[0].Shape), adjoint);

    protected override int Source(Tensor node, ReadOnlySpan<int> coordinates)
    {
        var strides = node.Inputs[0].Shape.Strides;
        var position = 0;
        for (var i = 0; i < coordinates.Length; i++) position += (coordinates[i] + Start[i]) * strides[i];
        return position;
    }
}

/// <summary>Zeros of shape To with the input at Start: the adjoint of <see cref="Slice"/>.</summary>
internal sealed record Pad(Axes Start, Shape To) : Primitive
{
    public override string Name => $"pad {Start} {To}";

    public override (Shape Shape, ElementType Type) Infer(ReadOnlySpan<Tensor> inputs)
    {
        var shape = inputs[0].Shape;
        if (inputs[0].Type != ElementType.Real) throw Mismatch(inputs, "real numbers are expected");
        if (Start.Count != shape.Rank || To.Rank != shape.Rank) throw Mismatch(inputs, $"{shape.Rank} axes are expected");
        for (var axis = 0; axis < shape.Rank; axis++)
            if (Start[axis] < 0 || Start[axis] > To[axis] - shape[axis]) throw Mismatch(inputs, $"the block leaves axis {axis}");
        return (To, ElementType.Real);
    }

    public override Tensor? Tangent(Tensor node, Tensor?[] tangents) => Tensor.Apply(this, tangents[0]!);

    public override Tensor Adjoint(Tensor node, Tensor adjoint, int position) => Tensor.Apply(new Slice(Start, node.Inputs[0].Shape), adjoint);

    public override double[] Interpret(Tensor node, double[][] inputs)
    {
        var result = new double[To.Count];
        ForEach(node.Inputs[0].Shape, (position, coordinates) =>
        {
            for (var i = 0; i < coordinates.Length; i++) coordinates[i] += Start[i];
            result[To.Ravel(coordinates)] = inputs[0][position];
        });
        return result;
    }

    public override void Lower<T>(Tensor node, Lowering<T> to) =>
        to.Add(new PlaceKernel<T>(to.Slot(node), To.Count, clear: true, [new(to.Contiguous(node.Inputs[0]), node.Inputs[0].Shape, To, To.Ravel(Start.Values))]));
}

/// <summary>The inputs one after another along an axis.</summary>
internal sealed record Concat(int Axis) : Primitive
{
    public override string Name => $"concat {Axis}";

    public override (Shape Shape, ElementType Type) Infer(ReadOnlySpan<Tensor> inputs)
    {
        var total = 0L;
        foreach (var input in inputs)
        {
            if (input.Type != ElementType.Real) throw Mismatch(inputs, "real numbers are expected");
            if (input.Shape.Rank != inputs[0].Shape.Rank || (uint)Axis >= (uint)input.Shape.Rank
                || !input.Shape.Splice(Axis, 1, 1).Equals(inputs[0].Shape.Splice(Axis, 1, 1)))
                throw Mismatch(inputs, $"equal shapes but for axis {Axis} are expected");
            total += input.Shape[Axis];
        }
        if (total > int.MaxValue) throw Mismatch(inputs, $"together they are {total} long; at most {int.MaxValue} is possible");
        return (inputs[0].Shape.Splice(Axis, 1, (int)total), ElementType.Real);
    }

    public override Tensor? Tangent(Tensor node, Tensor?[] tangents)
    {
        var parts = new Tensor[tangents.Length];
        for (var i = 0; i < parts.Length; i++) parts[i] = tangents[i] ?? Tensor.Zeros(node.Inputs[i].Shape);
        return Tensor.Apply(this, parts);
    }

    public override Tensor Adjoint(Tensor node, Tensor adjoint, int position) => Tensor.Apply(Part(node, position), adjoint);

    private Slice Part(Tensor node, int position)
    {
        var start = new int[node.Shape.Rank];
        for (var i = 0; i < position; i++) start[Axis] += node.Inputs[i].Shape[Axis];
        return new(start, node.Inputs[position].Shape);
    }

    public override double[] Interpret(Tensor node, double[][] inputs)
    {
        var result = new double[node.Shape.Count];
        for (var i = 0; i < inputs.Length; i++)
        {
            var (start, values) = (Part(node, i).Start, inputs[i]);
            ForEach(node.Inputs[i].Shape, (position, coordinates) =>
            {
                coordinates[Axis] += start[Axis];
                result[node.Shape.Ravel(coordinates)] = values[position];
            });
        }
        return result;
    }

    public override void Lower<T>(Tensor node, Lowering<T> to)
    {
        var parts = new List<PlaceKernel<T>.Part>();
        for (var i = 0; i < node.Inputs.Length; i++)
        {
            var input = node.Inputs[i];
            var start = node.Shape.Ravel(Part(node, i).Start.Values);
            if (!to.IsInPlace(input, node, start)) parts.Add(new(to.Contiguous(input), input.Shape, node.Shape, start));
        }
        to.Add(new PlaceKernel<T>(to.Slot(node), node.Shape.Count, clear: false, [.. parts]));
    }
}
