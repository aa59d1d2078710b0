using System.Numerics;
using Bilevel.Numerics;
using Bilevel.Numerics.Parallel;

namespace Bilevel.Autodiff;

/// <summary>Copies a view whose last axis is not that of the buffer's neighbours: matrices are transposed, a strip of columns a part.</summary>
internal sealed unsafe class TransposeKernel<T> : Kernel<T>, IPartitioned where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Elements of one part: some 10 µs of copying.
    private const int PartElements = 1 << 15;
    private const int Lines = 16;

    private readonly Operand _from, _to;
    private readonly int _rows, _columns, _partColumns, _partsEach;
    private readonly nint _fromStep, _toStep;
    private readonly (nint From, nint To)[] _matrices;
    private void** _slots;

    /// <param name="from">The buffer.</param>
    /// <param name="view">Satisfies <see cref="StridedView.IsTransposed"/>, and has no fewer axes than it needs.</param>
    /// <param name="to">Takes the elements in one row.</param>
    public TransposeKernel(Operand from, StridedView view, Operand to)
    {
        (_from, _to) = (from, to);
        var (axis, last) = (view.Strides.IndexOf(1), view.Rank - 1);
        (_rows, _columns, _fromStep) = (view.Lengths[last], view.Lengths[axis], view.Strides[last]);
        var (steps, step) = (new nint[view.Rank], (nint)1);
        for (var i = last; i >= 0; i--) (steps[i], step) = (step, step * view.Lengths[i]);
        _toStep = steps[axis];
        List<(nint From, nint To)> matrices = [(view.Offset, 0)];
        for (var i = 0; i < last; i++)
        {
            var (length, stride, outer) = (view.Lengths[i], view.Strides[i], steps[i]);
            if (i != axis) matrices = [.. matrices.SelectMany(m => Enumerable.Range(0, length).Select(k => (m.From + k * stride, m.To + k * outer)))];
        }
        _matrices = [.. matrices];
        _partColumns = Math.Max(1, PartElements / _rows / Lines) * Lines;
        _partsEach = (_columns + _partColumns - 1) / _partColumns;
        Name = $"transpose {_matrices.Length} × {_rows}·{_columns}";
    }

    public override string Name { get; }

    public override void Run(void** slots)
    {
        _slots = slots;
        WorkerPool.Shared.For(_matrices.Length * _partsEach, this);
    }

    void IPartitioned.Run(int part)
    {
        var (matrix, strip) = Math.DivRem(part, _partsEach);
        var column = strip * _partColumns;
        var (from, to) = _matrices[matrix];
        MatrixTranspose.Run(_from.In<T>(_slots) + from + column, _fromStep, _rows, Math.Min(_partColumns, _columns - column),
            _to.In<T>(_slots) + to + column * _toStep, _toStep);
    }
}
