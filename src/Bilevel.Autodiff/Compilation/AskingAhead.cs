using System.Numerics;

namespace Bilevel.Autodiff;

/// <summary>Lets products ask memory for what the fused kernel after them will read and write: they leave it idle, and such a kernel does little but wait for it.</summary>
internal static class AskingAhead
{
    // Of each operand: products of larger matrices fill the second cache themselves.
    private const int MostBytes = 128 << 10;

    // What one of so many kernels before has touched is still near.
    private const int Recent = 6;

    /// <summary>Tells each product that comes right before a fused kernel, or before another such product, what to ask for.</summary>
    public static unsafe void Connect<T>(IReadOnlyList<Kernel<T>> kernels) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 1; i < kernels.Count; i++)
        {
            if (kernels[i] is not RowKernel<T> rows || kernels[i - 1] is not MatMulKernel<T> || rows.Elements * sizeof(T) > MostBytes) continue;
            var needed = rows.Streams().Except(Enumerable.Range(Math.Max(0, i - Recent), Math.Min(Recent, i)).SelectMany(j => Touched(kernels[j]))).ToList();
            for (var j = i - 1; j >= 0 && needed.Count > 0 && kernels[j] is MatMulKernel<T> product; j--)
                needed = product.AskFor(needed, rows.Elements);
        }
    }

    private static IEnumerable<Operand> Touched<T>(Kernel<T> kernel) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        kernel is RowKernel<T> rows ? rows.Streams() : kernel is MatMulKernel<T> product ? product.Touched : [];
}
