using System.Numerics;
using Bilevel.Numerics;
using Bilevel.Numerics.Kernels;

namespace Bilevel.Core.Algorithms;

/// <summary>A matrix that follows ∇²yyG or ∇²xyG, column after column in one vector, and the point at which it was last evaluated.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="entries">Column j is entries j·rows … (j + 1)·rows − 1.</param>
/// <param name="rows">The number of rows.</param>
/// <param name="x">x of the last evaluation.</param>
/// <param name="y">y of the last evaluation.</param>
internal sealed class TrackedMatrix<T>(Vec<T> entries, int rows, Vec<T> x, Vec<T> y)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vec<T> _product = new(rows);

    public Vec<T> Entries => entries;

    public Vec<T> X => x;

    public Vec<T> Y => y;

    private int Columns => entries.Length / rows;

    /// <summary>Adds factor times the columns of ∇²yyG and of ∇²xyG at (x, y) on a batch, both from one pass a column; of either alone where the other is null.</summary>
    public static void AddColumns(
        TrackedMatrix<T>? hessian, TrackedMatrix<T>? cross, double factor, ILinearization<T> linearization, Vec<T> x, Vec<T> y, Batch batch, Vec<T> unit)
    {
        if (hessian is null && cross is null)
            return;
        linearization.MoveTo(x, y, batch);
        for (var j = 0; j < unit.Length; j++)
        {
            unit[j] = T.One;
            linearization.Apply(unit, hessian?._product, cross?._product);
            unit[j] = T.Zero;
            hessian?.AddToColumn(j, factor);
            cross?.AddToColumn(j, factor);
        }
    }

    /// <summary>Notes the point of an evaluation.</summary>
    public void MoveTo(Vec<T> newX, Vec<T> newY)
    {
        x.CopyFrom(newX);
        y.CopyFrom(newY);
    }

    /// <summary>M ← M · min(1, C / ‖M‖) in the Frobenius norm.</summary>
    public void ProjectOntoBall(double bound)
    {
        var norm = entries.Norm();
        if (norm > bound)
            entries.Set(Geometry.Shrinking(norm, bound) * entries);
    }

    /// <summary>M ← ½(M + Mᵀ).</summary>
    public void Symmetrise()
    {
        var half = T.One / (T.One + T.One);
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < i; j++)
                entries[j * rows + i] = entries[i * rows + j] = half * (entries[j * rows + i] + entries[i * rows + j]);
        }
    }

    /// <summary>into ← Mv.</summary>
    public void Times(Vec<T> v, Vec<T> into)
    {
        into.Clear();
        for (var j = 0; j < Columns; j++)
        {
            var column = entries.Span.Slice(j * rows, rows);
            for (var i = 0; i < rows; i++)
                into[i] += v[j] * column[i];
        }
    }

    /// <summary>into ← Mᵀu.</summary>
    public void TransposedTimes(Vec<T> u, Vec<T> into)
    {
        for (var j = 0; j < Columns; j++)
            into[j] = T.CreateChecked(TreeSum.Dot<T>(entries.Span.Slice(j * rows, rows), u.Span));
    }

    private void AddToColumn(int j, double factor)
    {
        var column = entries.Span.Slice(j * rows, rows);
        var scale = T.CreateChecked(factor);
        for (var i = 0; i < rows; i++)
            column[i] += scale * _product[i];
    }
}
