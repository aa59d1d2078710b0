namespace Bilevel.Autodiff;

/// <summary>op(A)·op(B) over the last two axes, for every position of equal leading axes; op transposes where its flag says so.</summary>
internal sealed record MatMul(bool TransposeA, bool TransposeB) : MatrixProduct(TransposeA, TransposeB)
{
    public override string Name => $"matmul {Flags}";
}

/// <summary>What a matrix product and one that is added to something have in common: the first two inputs.</summary>
internal abstract record MatrixProduct(bool TransposeA, bool TransposeB) : Primitive
{
    protected string Flags => $"{(TransposeA ? 'T' : 'N')}{(TransposeB ? 'T' : 'N')}";

    public override string Title => "matmul";

    public override (Shape Shape, ElementType Type) Infer(ReadOnlySpan<Tensor> inputs)
    {
        var (a, b) = (inputs[0].Shape, inputs[1].Shape);
        if (inputs[0].Type != ElementType.Real || inputs[1].Type != ElementType.Real) throw Mismatch(inputs, "real numbers are expected");
        if (a.Rank < 2 || a.Rank != b.Rank) throw Mismatch(inputs, "matrices, or equally many of them, are expected");
        if (!a.Lengths[..^2].SequenceEqual(b.Lengths[..^2])) throw Mismatch(inputs, "equal leading axes are expected");
        var (m, k) = TransposeA ? (a[^1], a[^2]) : (a[^2], a[^1]);
        var (l, n) = TransposeB ? (b[^1], b[^2]) : (b[^2], b[^1]);
        if (k != l) throw Mismatch(inputs, $"the inner lengths are {k} and {l}");
        return (a.Splice(a.Rank - 2, 2, m, n), ElementType.Real);
    }

    public override Tensor? Tangent(Tensor node, Tensor?[] tangents)
    {
        var product = new MatMul(TransposeA, TransposeB);
        var left = tangents[0] is { } a ? Tensor.Apply(product, a, node.Inputs[1]) : null;
        var right = tangents[1] is { } b ? Tensor.Apply(product, node.Inputs[0], b) : null;
        return left is null ? right! : right is null ? left : left + right;
    }

    // With C = PQ: dP = dC Qᵀ and dQ = Pᵀ dC; a transposed operand's adjoint is formed transposed at once.
    public override Tensor? Adjoint(Tensor node, Tensor adjoint, int position)
    {
        var (a, b) = (node.Inputs[0], node.Inputs[1]);
        return (position, position == 0 ? TransposeA : TransposeB) switch
        {
            (0, false) => Tensor.Apply(new MatMul(false, !TransposeB), adjoint, b),
            (0, true) => Tensor.Apply(new MatMul(TransposeB, true), b, adjoint),
            (_, false) => Tensor.Apply(new MatMul(!TransposeA, false), a, adjoint),
            (_, true) => Tensor.Apply(new MatMul(true, TransposeA), adjoint, a),
        };
    }

    /// <summary>Number of matrices, rows and columns of one result, inner length.</summary>
    internal (int Batch, int M, int N, int K) Extents(Tensor node)
    {
        var shape = node.Inputs[0].Shape;
        var k = TransposeA ? shape[^2] : shape[^1];
        return (node.Shape.Count / (node.Shape[^2] * node.Shape[^1]), node.Shape[^2], node.Shape[^1], k);
    }

    public override double[] Interpret(Tensor node, double[][] inputs)
    {
        var (batch, m, n, k) = Extents(node);
        var (a, b, c) = (inputs[0], inputs[1], new double[node.Shape.Count]);
        for (var s = 0; s < batch; s++)
            for (var i = 0; i < m; i++)
                for (var j = 0; j < n; j++)
                {
                    var sum = 0.0;
                    for (var l = 0; l < k; l++)
                        sum += a[s * m * k + (TransposeA ? l * m + i : i * k + l)] * b[s * k * n + (TransposeB ? j * k + l : l * n + j)];
                    c[(s * m + i) * n + j] = sum;
                }
        return c;
    }

    public override long Operations(Tensor node)
    {
        var (batch, m, n, k) = Extents(node);
        return 2L * batch * m * n * k;
    }

    /// <summary>The product over the buffers that a schedule gives its operands and its result.</summary>
    public virtual ProductLayout Layout(Tensor node, Schedule schedule) => LayoutOf(node, schedule, accumulate: false);

    protected ProductLayout LayoutOf(Tensor node, Schedule schedule, bool accumulate) =>
        ProductLayout.Of(node, TransposeA, TransposeB, accumulate, schedule.Resolve, schedule.Home(node).View);

    public override void Lower<T>(Tensor node, Lowering<T> to) => to.AddProduct(node);
}
