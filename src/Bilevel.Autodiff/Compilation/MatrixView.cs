namespace Bilevel.Autodiff;

/// <summary>How the last two axes of a view are stored as matrices: row by row with a leading dimension, themselves or transposed.</summary>
/// <param name="Transposed">Whether the stored matrix is the transpose.</param>
/// <param name="Leading">Elements from one stored row to the next.</param>
internal readonly record struct MatrixView(bool Transposed, int Leading)
{
    /// <summary>The storage of a view, or null where neither axis is contiguous.</summary>
    public static MatrixView? Of(StridedView view)
    {
        var (rows, columns) = (view.Lengths[^2], view.Lengths[^1]);
        var (rowStride, columnStride) = (view.Strides[^2], view.Strides[^1]);
        return Stored(rows, columns, rowStride, columnStride) is { } straight ? new(false, straight)
            : Stored(columns, rows, columnStride, rowStride) is { } transposed ? new(true, transposed)
            : null;
    }

    // The leading dimension where a row is contiguous and rows do not overlap; of one row it does not matter.
    private static int? Stored(int rows, int columns, int rowStride, int columnStride) =>
        columns > 1 && columnStride != 1 ? null
        : rows == 1 ? columns
        : rowStride >= columns ? rowStride
        : null;
}
