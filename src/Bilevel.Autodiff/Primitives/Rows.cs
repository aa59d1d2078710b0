namespace Bilevel.Autodiff;

/// <summary>result[i, …] = source[indices[i], …] for every position i of the indices, which may have any shape.</summary>
internal sealed record GatherRows : Primitive
{
    public override string Name => "gather-rows";

    public override (Shape Shape, ElementType Type) Infer(ReadOnlySpan<Tensor> inputs)
    {
        if (inputs[1].Type != ElementType.Index) throw Mismatch(inputs, "indices are expected second");
        if (inputs[0].Shape.Rank == 0) throw Mismatch(inputs, "a source with rows is expected");
        return (inputs[0].Shape.Splice(0, 1, inputs[1].Shape.Lengths), inputs[0].Type);
    }

    public override Tensor? Tangent(Tensor node, Tensor?[] tangents) => tangents[0] is { } t ? Tensor.Apply(this, t, node.Inputs[1]) : null;

    public override Tensor? Adjoint(Tensor node, Tensor adjoint, int position) =>
        position == 0 ? Tensor.Apply(new ScatterAddRows(node.Inputs[0].Shape[0]), adjoint, node.Inputs[1]) : null;

    public override double[] Interpret(Tensor node, double[][] inputs)
    {
        var row = node.Inputs[0].Shape.Count / node.Inputs[0].Shape[0];
        var result = new double[node.Shape.Count];
        for (var i = 0; i < inputs[1].Length; i++)
            Array.Copy(inputs[0], (int)inputs[1][i] * row, result, i * row, row);
        return result;
    }

    public override void Lower<T>(Tensor node, Lowering<T> to)
    {
        var (source, indices) = (node.Inputs[0], node.Inputs[1]);
        var (from, at, slot) = (to.Contiguous(source), to.Contiguous(indices), to.Slot(node));
        var (rows, row) = (source.Shape[0], source.Shape.Count / source.Shape[0]);
        if (node.Type == ElementType.Index) to.Add(new GatherKernel<T, int>(from, at, slot, indices.Shape.Count, rows, row, source.Describe()));
        else to.Add(new GatherKernel<T, T>(from, at, slot, indices.Shape.Count, rows, row, source.Describe()));
    }
}

/// <summary>Indices with their axes in another order; they have no derivative, and are moved by a kernel of their own.</summary>
internal sealed record PermuteIndices(Axes Order) : Primitive
{
    public override string Name => $"permute-indices {Order}";

    public override (Shape Shape, ElementType Type) Infer(ReadOnlySpan<Tensor> inputs) => new Permute(Order).Infer(inputs);

    public override double[] Interpret(Tensor node, double[][] inputs) => [.. Sources(node).Select(position => inputs[0][position])];

    public override void Lower<T>(Tensor node, Lowering<T> to) => to.Add(new PermuteIndicesKernel<T>(to.Contiguous(node.Inputs[0]), to.Slot(node), Sources(node)));

    // Where each element of the result stands in the input.
    private int[] Sources(Tensor node)
    {
        var view = StridedView.Whole(node.Inputs[0].Shape).Then(new Permute(Order), node.Inputs[0].Shape)!;
        return [.. Enumerable.Range(0, node.Shape.Count).Select(i => (int)view.Position(i))];
    }
}

/// <summary>Zeros of Rows rows, to which row i of the updates is added at row indices[i]: the adjoint of <see cref="GatherRows"/>.</summary>
internal sealed record ScatterAddRows(int Rows) : Primitive
{
    public override string Name => $"scatter-add-rows {Rows}";

    public override (Shape Shape, ElementType Type) Infer(ReadOnlySpan<Tensor> inputs)
    {
        var (updates, indices) = (inputs[0].Shape, inputs[1].Shape);
        if (inputs[0].Type != ElementType.Real || inputs[1].Type != ElementType.Index) throw Mismatch(inputs, "real updates and then indices are expected");
        if (updates.Rank < indices.Rank || !updates.Lengths[..indices.Rank].SequenceEqual(indices.Lengths))
            throw Mismatch(inputs, "the updates' shape must begin with that of the indices");
        return (updates.Splice(0, indices.Rank, Rows), ElementType.Real);
    }

    public override Tensor? Tangent(Tensor node, Tensor?[] tangents) => tangents[0] is { } t ? Tensor.Apply(this, t, node.Inputs[1]) : null;

    public override Tensor? Adjoint(Tensor node, Tensor adjoint, int position) =>
        position == 0 ? Tensor.Apply(new GatherRows(), adjoint, node.Inputs[1]) : null;

    public override double[] Interpret(Tensor node, double[][] inputs)
    {
        var row = node.Shape.Count / Rows;
        var result = new double[node.Shape.Count];
        for (var i = 0; i < inputs[1].Length; i++)
            for (var j = 0; j < row; j++)
                result[(int)inputs[1][i] * row + j] += inputs[0][i * row + j];
        return result;
    }

    public override void Lower<T>(Tensor node, Lowering<T> to) =>
        to.Add(new ScatterAddKernel<T>(to.Contiguous(node.Inputs[0]), to.Contiguous(node.Inputs[1]), to.Slot(node),
            node.Inputs[1].Shape.Count, Rows, node.Shape.Count / Rows, node.Describe()));
}

/// <summary>result[…, c] = 1 where indices[…] = c, else 0; an ignored index need not be a class and gives zeros.</summary>
internal sealed record OneHot(int Classes, int? Ignored) : Primitive
{
    // Whole numbers are exact in float up to here.
    private const int MostClasses = 1 << 24;

    public override string Name => Ignored is null ? $"one-hot {Classes}" : $"one-hot {Classes} without {Ignored}";

    public override (Shape Shape, ElementType Type) Infer(ReadOnlySpan<Tensor> inputs)
    {
        if (inputs[0].Type != ElementType.Index) throw Mismatch(inputs, "indices are expected");
        if (Classes > MostClasses) throw Mismatch(inputs, $"at most {MostClasses} classes are expected");
        return (inputs[0].Shape.Splice(inputs[0].Shape.Rank, 0, Classes), ElementType.Real);
    }

    public override double[] Interpret(Tensor node, double[][] inputs)
    {
        var result = new double[node.Shape.Count];
        for (var i = 0; i < inputs[0].Length; i++)
            if ((int)inputs[0][i] != Ignored) result[i * Classes + IndexCheck.Row((int)inputs[0][i], i, Classes, node.Inputs[0].Describe())] = 1;
        return result;
    }
}

/// <summary>Indices as real numbers, so that they can be compared; all are 0 … Below − 1 where that is given.</summary>
internal sealed record ToReal(int? Below) : Primitive
{
    public override string Name => Below is null ? "to-real" : $"to-real below {Below}";

    public override string Title => "to-real";

    public override (Shape Shape, ElementType Type) Infer(ReadOnlySpan<Tensor> inputs)
    {
        if (inputs[0].Type != ElementType.Index) throw Mismatch(inputs, "indices are expected");
        return (inputs[0].Shape, ElementType.Real);
    }

    public override double[] Interpret(Tensor node, double[][] inputs)
    {
        if (Below is { } rows)
            for (var i = 0; i < inputs[0].Length; i++) IndexCheck.Row((int)inputs[0][i], i, rows, node.Inputs[0].Describe());
        return inputs[0];
    }

    public override void Lower<T>(Tensor node, Lowering<T> to) =>
        to.Add(new ToRealKernel<T>(to.Contiguous(node.Inputs[0]), to.Slot(node), node.Shape.Count, Below, node.Inputs[0].Describe()));
}
