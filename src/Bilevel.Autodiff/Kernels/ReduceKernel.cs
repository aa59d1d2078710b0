using System.Numerics;
using System.Runtime.Intrinsics;

namespace Bilevel.Autodiff;

/// <summary>Reduces the middle extent of outer × reduced × inner by a fixed tree, so the bits do not depend on threads.</summary>
internal sealed unsafe class ReduceKernel<T, TKernel>(Operand from, Operand to, int outer, int reduced, int inner) : Kernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernel : struct, IBinaryKernel<T>
{
    // Terms below this many are combined in order; above, halves are: rounding grows like log n and not like n.
    private const int Leaf = 512;

    public override string Name => $"reduce {outer}·{reduced}·{inner}";

    public override void Run(void** slots)
    {
        var source = from.In<T>(slots);
        var result = to.In<T>(slots);
        for (var o = 0; o < outer; o++, source += (nint)reduced * inner, result += inner)
        {
            if (inner == 1) *result = Row(source, reduced);
            else Columns(source, result);
        }
    }

    private static T Row(T* row, int count)
    {
        if (count > Leaf)
        {
            var half = (count / 2 + Leaf - 1) / Leaf * Leaf;
            return Combine(Row(row, half), Row(row + half, count - half));
        }
        var width = Vector512<T>.Count;
        if (count < width)
        {
            var value = *row;
            for (var i = 1; i < count; i++) value = Combine(value, row[i]);
            return value;
        }
        var lanes = Vector512.Load(row);
        var at = width;
        for (; at <= count - width; at += width) lanes = TKernel.Invoke(lanes, Vector512.Load(row + at));
        var folded = lanes[0];
        for (var i = 1; i < width; i++) folded = Combine(folded, lanes[i]);
        for (; at < count; at++) folded = Combine(folded, row[at]);
        return folded;
    }

    // Vectors of columns, each a sum in the order of the rows.
    private void Columns(T* source, T* result)
    {
        var width = Vector512<T>.Count;
        var j = 0;
        for (; j <= inner - width; j += width)
        {
            var sum = Vector512.Load(source + j);
            for (var r = 1; r < reduced; r++) sum = TKernel.Invoke(sum, Vector512.Load(source + (nint)r * inner + j));
            sum.Store(result + j);
        }
        for (; j < inner; j++)
        {
            var sum = source[j];
            for (var r = 1; r < reduced; r++) sum = Combine(sum, source[(nint)r * inner + j]);
            result[j] = sum;
        }
    }

    private static T Combine(T a, T b) => TKernel.Invoke(Vector512.CreateScalar(a), Vector512.CreateScalar(b)).ToScalar();
}
