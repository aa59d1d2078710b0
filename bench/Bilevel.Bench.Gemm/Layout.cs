namespace Bilevel.Bench.Gemm;

/// <summary>Where the equal matrices of a case lie: side by side, or, if narrow, as the heads of an attention, whose rows alternate.</summary>
internal readonly record struct Layout(int Leading, int Outer, int Inner, int Span)
{
    /// <summary>Matrices of rows × columns: one after the other, or <paramref name="heads"/> of them in a row of memory.</summary>
    public static Layout Of(int rows, int columns, int batch, int heads) =>
        heads > 0 && columns < rows
            ? new(columns * heads, rows * columns * heads, columns, rows * columns * batch)
            : new(columns, rows * columns * Math.Max(1, heads), rows * columns, rows * columns * batch);

    /// <summary>Where a matrix begins.</summary>
    public nint Start(int product, int heads) => heads > 0 ? (nint)(product / heads) * Outer + product % heads * Inner : (nint)product * Inner;
}
