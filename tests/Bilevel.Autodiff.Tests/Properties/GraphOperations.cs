namespace Bilevel.Autodiff.Tests;

/// <summary>What a gene does; operands that do not fit are made to, and results are kept near 1 so that derivatives stay tame.</summary>
internal static class GraphOperations
{
    public const int Count = 17;

    // Kinks lie where no value comes close to by accident, such as an exact 0: rounding must not decide a branch.
    private const double Kink = 0.1234567;

    public static Tensor Apply(Gene gene, Tensor a, Tensor b)
    {
        var axis = a.Shape.Rank == 0 ? 0 : gene.Attribute % a.Shape.Rank;
        return (gene.Operation % Count) switch
        {
            0 => Unary(gene.Attribute, a),
            1 => a + Fit(b, a),
            2 => (a * Fit(b, a)).Tanh(),
            3 => a.Tanh() - Fit(b, a) / (a.Square() + 1),
            4 => Tensor.Maximum(a, Fit(b, a) + Kink).Tanh(),
            5 => Tensor.Select(Tensor.Greater(a, Fit(b, a).StopGradient() - Kink), a, 0.5 * Fit(b, a)),
            6 => a.Shape.Rank == 0 ? a.Exp().Tanh() : a.Mean(axis, keepAxis: gene.Second % 2 == 0),
            7 => a.Shape.Rank == 0 ? -a : (a + Ramp(a.Shape, axis)).Max(axis, keepAxis: gene.Second % 2 == 0),
            8 => Product(gene.Attribute, a, b),
            9 => a.Shape.Rank < 2 ? a * 2 : Rotate(gene.Attribute, a),
            10 => a.Shape.Rank == 0 ? a : Part(a, axis, gene.Second),
            11 => a.Shape.Rank == 0 ? a : Tensor.Concat(axis, a, b.Shape.Equals(a.Shape) ? b : 0.3 * a, a),
            12 => a.Shape.Rank == 0 ? a : a.Gather(Ids(3, a.Shape[0], gene.Attribute)),
            13 => a.Shape.Rank == 0 ? a : a.ScatterAddRows(Ids(a.Shape[0], 1 + gene.Second % 4, gene.Attribute), 1 + gene.Second % 4).Tanh(),
            14 => a.Shape.Rank == 0 ? a.Logistic() : Normalised(gene.Second, a, axis),
            15 => a.Reshape(gene.Attribute % 2 == 0 ? [a.Shape.Count] : [1, a.Shape.Count]),
            _ => a.Shape.Rank is 0 or 3 ? a.Softplus() : gene.Attribute % 2 == 0 ? a.BroadcastTo(a.Shape.Splice(0, 0, 2)) : Padded(a),
        };
    }

    private static Tensor Unary(int which, Tensor a) => (which % 9) switch
    {
        0 => a.Tanh(),
        1 => a.Logistic(),
        2 => a.Softplus(),
        3 => (a.Square() + 0.5).Sqrt(),
        4 => (a.Square() + 0.5).Log(),
        5 => a.Tanh().Exp(),
        6 => (a - Kink).Relu(),
        7 => (a + Kink).Abs(),
        _ => a.StopGradient() * a,
    };

    // b where it can be broadcast to a, and its mean otherwise.
    private static Tensor Fit(Tensor b, Tensor a) => Shape.Broadcast(a.Shape, b.Shape) is { } shape && shape.Equals(a.Shape) ? b : b.Mean();

    private static Tensor Product(int attribute, Tensor a, Tensor b)
    {
        if (a.Shape.Rank < 2) return (a * Fit(b, a)).Tanh();
        if (b.Shape.Rank == 2 && a.Shape[^1] == b.Shape[0]) return a.MatMul(b).Tanh();
        if (b.Shape.Rank == 2 && a.Shape[^1] == b.Shape[1]) return a.MatMul(b.Transpose()).Tanh();
        return (attribute % 2 == 0 ? a.MatMul(a.Transpose()) : a.Transpose().MatMul(a.Square())).Tanh();
    }

    private static Tensor Rotate(int attribute, Tensor a)
    {
        int[] order = [.. Enumerable.Range(0, a.Shape.Rank)];
        var first = attribute % order.Length;
        var second = attribute / 4 % order.Length;
        (order[first], order[second]) = (order[second], order[first]);
        return a.Permute(order);
    }

    private static Tensor Part(Tensor a, int axis, int second)
    {
        var length = a.Shape[axis];
        var start = new int[a.Shape.Rank];
        start[axis] = second % length;
        return a.Slice(start, a.Shape.Splice(axis, 1, 1 + second / 4 % (length - start[axis])));
    }

    private static Tensor Padded(Tensor a)
    {
        var start = new int[a.Shape.Rank];
        start[0] = 1;
        return a.PadTo(start, a.Shape.Splice(0, 1, a.Shape[0] + 2));
    }

    private static Tensor Normalised(int which, Tensor a, int axis) => (which % 3) switch
    {
        0 => a.Softmax(axis),
        1 => 0.3 * a.LogSoftmax(axis),
        _ => a.LogSumExp(axis, keepAxis: true),
    };

    private static Tensor Ids(int count, int rows, int attribute) => Tensor.FromIndices([.. Enumerable.Range(0, count).Select(i => (attribute + i * i) % rows)], [count]);

    // No two elements along the axis are the same: equal ones share a derivative, and rounding must not decide who is equal.
    private static Tensor Ramp(Shape shape, int axis)
    {
        var ramp = Tensor.From([.. Enumerable.Range(0, shape[axis]).Select(i => 0.37 * ((i * 7) % shape[axis]) + 0.011 * i)], [shape[axis]]);
        var lengths = new int[shape.Rank];
        Array.Fill(lengths, 1);
        lengths[axis] = shape[axis];
        return ramp.Reshape(Shape.Create(lengths));
    }
}
