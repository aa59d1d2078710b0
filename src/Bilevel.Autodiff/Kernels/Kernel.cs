using System.Numerics;
using System.Runtime.Intrinsics;
using Bilevel.Numerics.Parallel;

namespace Bilevel.Autodiff;

/// <summary>Where a kernel finds a buffer: slot of the program, and an offset in elements.</summary>
internal readonly record struct Operand(int Slot, int Offset = 0)
{
    public unsafe T* In<T>(void** slots) where T : unmanaged => (T*)slots[Slot] + Offset;
}

/// <summary>One step of a program; it reads and writes buffers by slot and allocates nothing.</summary>
internal abstract unsafe class Kernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>What listings call it.</summary>
    public abstract string Name { get; }

    public abstract void Run(void** slots);

    /// <summary>Asks for what <see cref="Run"/> will read of objects that belong to this one, which has been asked for itself.</summary>
    public virtual void Ask()
    {
    }

    /// <summary>Whether the result in one slot may share the buffer of another that the kernel reads: every element is read, at its own place, before anything is written there.</summary>
    public virtual bool MayOverwrite(int slot, int result) => false;
}

/// <summary>to = from, element by element.</summary>
internal sealed unsafe class CopyKernel<T>(Operand from, Operand to, int count) : Kernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Name => "copy";

    public override void Run(void** slots) => new ReadOnlySpan<T>(from.In<T>(slots), count).CopyTo(new(to.In<T>(slots), count));
}

/// <summary>to = value everywhere.</summary>
internal sealed unsafe class FillKernel<T>(Operand to, int count, T value) : Kernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Name => "fill";

    public override void Run(void** slots) => new Span<T>(to.In<T>(slots), count).Fill(value);
}

/// <summary>Blocks placed in a larger tensor, which is cleared first where they do not cover it.</summary>
internal sealed unsafe class PlaceKernel<T>(Operand to, int count, bool clear, PlaceKernel<T>.Part[] parts) : Kernel<T>, IPartitioned
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Elements that one thread copies at a time: some 10 µs.
    private const int PieceElements = 1 << 16;

    private void** _slots;
    private Part? _part;

    public override string Name => "place";

    public override void Run(void** slots)
    {
        _slots = slots;
        if (clear) new Span<T>(to.In<T>(slots), count).Clear();
        foreach (var part in parts)
        {
            _part = part;
            WorkerPool.Shared.For(part.Pieces, this);
        }
    }

    void IPartitioned.Run(int piece) => _part!.Copy(_part.From.In<T>(_slots), to.In<T>(_slots), piece);

    /// <summary>A contiguous block and where its rows go.</summary>
    internal sealed class Part
    {
        private const int LongestInVectors = 256;

        private readonly int _row;
        private readonly int[] _starts;

        public Part(Operand from, Shape block, Shape into, int start)
        {
            From = from;
            // Trailing axes that are covered whole make one long row with the axis before them.
            var axis = block.Rank - 1;
            _row = 1;
            for (; axis >= 0; axis--)
            {
                _row *= block[axis];
                if (block[axis] != into[axis]) break;
            }
            var rows = block.Count / _row;
            _starts = new int[rows];
            var coordinates = new int[block.Rank];
            for (var r = 0; r < rows; r++)
            {
                block.Unravel(r * _row, coordinates);
                _starts[r] = start + into.Ravel(coordinates);
            }
        }

        public Operand From { get; }

        /// <summary>How many pieces <see cref="Copy"/> comes in.</summary>
        public int Pieces => (_starts.Length + PieceRows - 1) / PieceRows;

        private int PieceRows => Math.Max(1, PieceElements / _row);

        public void Copy(T* from, T* to, int piece)
        {
            var first = piece * PieceRows;
            var starts = _starts.AsSpan(first, Math.Min(PieceRows, _starts.Length - first));
            from += (nint)first * _row;
            if (_row % Vector512<T>.Count == 0 && _row <= LongestInVectors) CopyVectors(from, to, starts);
            else
            {
                foreach (var start in starts)
                {
                    new ReadOnlySpan<T>(from, _row).CopyTo(new(to + start, _row));
                    from += _row;
                }
            }
        }

        // A call for each row would take longer than the copying.
        private void CopyVectors(T* from, T* to, ReadOnlySpan<int> starts)
        {
            foreach (var start in starts)
            {
                for (var i = 0; i < _row; i += Vector512<T>.Count) Vector512.Load(from + i).Store(to + start + i);
                from += _row;
            }
        }
    }
}
