using System.Numerics;
using Bilevel.Numerics;
using Bilevel.Numerics.Kernels;

namespace Bilevel.Core.Problems;

/// <summary>A small dense matrix, row by row.</summary>
internal sealed class Dense<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _rows, _columns;
    private readonly T[] _entries;

    public Dense(double[,] matrix, int rows, int columns, string name)
    {
        if (matrix.GetLength(0) != rows || matrix.GetLength(1) != columns)
            throw new ArgumentException($"expected {rows} × {columns}, got {matrix.GetLength(0)} × {matrix.GetLength(1)}", name);
        (_rows, _columns, _entries) = (rows, columns, [.. matrix.Cast<double>().Select(T.CreateChecked)]);
    }

    private Dense(int rows, int columns, T[] entries) => (_rows, _columns, _entries) = (rows, columns, entries);

    public Dense<T> Transposed()
    {
        var entries = new T[_entries.Length];
        for (var i = 0; i < _rows; i++)
        {
            for (var j = 0; j < _columns; j++)
                entries[j * _rows + i] = _entries[i * _columns + j];
        }

        return new(_columns, _rows, entries);
    }

    /// <summary>into ← Mv, or into ← into + Mv.</summary>
    public void Times(Vec<T> v, Vec<T> into, bool overwrite)
    {
        for (var i = 0; i < _rows; i++)
        {
            var product = T.CreateChecked(TreeSum.Dot<T>(_entries.AsSpan(i * _columns, _columns), v.Span));
            into[i] = overwrite ? product : into[i] + product;
        }
    }

    /// <summary>leftᵀ M right.</summary>
    public double Form(Vec<T> left, Vec<T> right)
    {
        var sum = 0.0;
        for (var i = 0; i < _rows; i++)
            sum += double.CreateChecked(left[i]) * TreeSum.Dot<T>(_entries.AsSpan(i * _columns, _columns), right.Span);
        return sum;
    }
}
