using System.Numerics;
using System.Runtime.CompilerServices;
using Bilevel.Numerics;
using Bilevel.Numerics.Parallel;

namespace Bilevel.Autodiff;

/// <summary>A chain of elementwise operations over tensors of one shape, run block by block so that what lies between two operations stays in the first cache.</summary>
/// <remarks>Operands that are broadcast, permuted or cut out are read into a block by their strides; no such tensor is ever formed whole.</remarks>
internal sealed unsafe class FusedKernel<T> : Kernel<T>, IPartitioned where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Elements of a block: 2 KB of floats, so twenty registers fit the first cache.</summary>
    public const int Block = 512;

    // Blocks that one thread takes at least: about 10 µs of work.
    private const int BlocksWorthSharing = 64;

    private readonly int _count;
    private readonly Register[] _registers;
    private readonly Instruction[] _instructions;
    private readonly Vec<T> _constants;
    private readonly int _scratch;
    private readonly int _parts;
    private void** _slots;

    public FusedKernel(string name, int count, Register[] registers, Instruction[] instructions)
    {
        (Name, _count, _registers, _instructions) = (name, count, registers, instructions);
        _constants = new(registers.Count(r => r.Kind == RegisterKind.Constant) * Block);
        foreach (var register in registers)
        {
            if (register.Kind == RegisterKind.Constant) _constants.Span.Slice(register.Index * Block, Block).Fill(T.CreateChecked(register.Value));
            else if (register.Kind is RegisterKind.Temporary or RegisterKind.Strided) _scratch = Math.Max(_scratch, register.Index + 1);
        }
        _parts = (count + Block * BlocksWorthSharing - 1) / (Block * BlocksWorthSharing);
    }

    public override string Name { get; }

    public override void Run(void** slots)
    {
        _slots = slots;
        if (_parts > 1) WorkerPool.Shared.For(_parts, this);
        else Range(0, _count);
    }

    void IPartitioned.Run(int part)
    {
        var start = part * Block * BlocksWorthSharing;
        Range(start, Math.Min(start + Block * BlocksWorthSharing, _count));
    }

    [SkipLocalsInit]
    private void Range(int start, int end)
    {
        var memory = stackalloc T[_scratch * Block + 64 / sizeof(T)];
        var scratch = (T*)(((nuint)memory + 63) & ~(nuint)63);
        var at = stackalloc T*[_registers.Length];
        for (var i = 0; i < _registers.Length; i++)
        {
            ref readonly var register = ref _registers[i];
            at[i] = register.Kind switch
            {
                RegisterKind.Memory => register.Operand.In<T>(_slots) + start,
                RegisterKind.Constant => _constants.Pointer + register.Index * Block,
                _ => scratch + register.Index * Block,
            };
        }
        for (; start < end; start += Block)
        {
            var count = Math.Min(Block, end - start);
            foreach (ref readonly var i in _instructions.AsSpan())
            {
                if (i.Operation is null) _registers[i.A].View!.Read(_registers[i.A].Operand.In<T>(_slots), at[i.Result], start, count);
                else i.Operation.Run(at[i.A], at[i.B], at[i.C], at[i.Result], count);
            }
            for (var i = 0; i < _registers.Length; i++)
                if (_registers[i].Kind == RegisterKind.Memory) at[i] += Block;
        }
    }

    internal enum RegisterKind { Memory, Constant, Strided, Temporary }

    /// <summary>A place that instructions read or write: a buffer advancing block by block, a filled block, or a scratch block.</summary>
    internal readonly record struct Register(RegisterKind Kind, Operand Operand, StridedView? View, double Value, int Index);

    /// <summary>One operation on registers, or, without an operation, the reading of a strided register A into Result.</summary>
    internal readonly record struct Instruction(BlockOperation<T>? Operation, int A, int B, int C, int Result);
}
