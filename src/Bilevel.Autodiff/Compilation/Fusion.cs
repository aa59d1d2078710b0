using System.Numerics;

namespace Bilevel.Autodiff;

/// <summary>Writes the instructions of one fused kernel: registers are given out at first use and taken back after the last.</summary>
internal sealed class Fusion<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Schedule _schedule;
    private readonly Step _step;
    private readonly Lowering<T> _lowering;
    private readonly Dictionary<Tensor, int> _registerOf = [];
    private readonly Dictionary<Tensor, int> _usesLeft = [];
    private readonly List<FusedKernel<T>.Register> _registers = [];
    private readonly List<FusedKernel<T>.Instruction> _instructions = [];
    private readonly Stack<int> _free = new();
    private int _blocks;
    private int _constants;

    public Fusion(Schedule schedule, Step step, Lowering<T> lowering) => (_schedule, _step, _lowering) = (schedule, step, lowering);

    public FusedKernel<T> Build()
    {
        foreach (var node in _step.Nodes)
            foreach (var argument in Arguments(node).Tensors) _usesLeft[argument] = _usesLeft.GetValueOrDefault(argument) + 1;
        // Backwards, so that an operation nobody reads any more does not keep its own operands in use.
        for (var i = _step.Nodes.Count - 1; i >= 0; i--)
            if (IsUnused(_step.Nodes[i]))
                foreach (var argument in Arguments(_step.Nodes[i]).Tensors) _usesLeft[argument]--;
        foreach (var node in _step.Nodes)
            if (!IsUnused(node)) Emit(node);
        var names = string.Join(", ", _step.Nodes.Where(n => !IsDropped(n)).Select(n => n.Operation.Name));
        return new($"fused {_step.Shape}: {names}", _step.Shape.Count, [.. _registers], [.. _instructions]);
    }

    private bool IsUnused(Tensor node) => !_schedule.IsStored(node) && !_registerOf.ContainsKey(node) && _usesLeft.GetValueOrDefault(node) == 0;

    private bool IsDropped(Tensor node) => !_registerOf.ContainsKey(node);

    // a + (−b) is one subtraction; the negation remains only for others who read it.
    private (BlockOperation<T>? Operation, Tensor[] Tensors) Arguments(Tensor node)
    {
        if (node.Operation is not Elementwise operation) return (null, []);
        if (node.Operation is Add)
        {
            var (a, b) = (node.Inputs[0], node.Inputs[1]);
            if (IsLocalNegation(b)) return (BinaryBlock<T, SubtractKernel<T>>.Shared, [a, b.Inputs[0]]);
            if (IsLocalNegation(a)) return (BinaryBlock<T, SubtractKernel<T>>.Shared, [b, a.Inputs[0]]);
        }
        return (operation.Block<T>(), node.Inputs.ToArray());
    }

    private bool IsLocalNegation(Tensor tensor) => tensor.Operation is Negate && _schedule.InStep(tensor, _step);

    private void Emit(Tensor node)
    {
        if (node.Operation is Structural)
        {
            var (origin, view) = _schedule.Copied(node);
            var source = Add(new(FusedKernel<T>.RegisterKind.Strided, _lowering.At(origin), view.Collapsed(), 0, 0));
            _blocks = Math.Max(_blocks, 1);
            var target = _registerOf[node] = Memory(node);
            _instructions.Add(new(null, source, 0, 0, target));
            return;
        }
        var (operation, arguments) = Arguments(node);
        var read = new int[3];
        for (var i = 0; i < arguments.Length; i++) read[i] = Read(arguments[i]);
        // Given back before the result is placed: an operation may overwrite its own operand.
        foreach (var argument in arguments)
            if (--_usesLeft[argument] == 0) Release(argument);
        var result = _registerOf[node] = _schedule.IsStored(node) ? Memory(node) : Temporary(FusedKernel<T>.RegisterKind.Temporary, default, null);
        _instructions.Add(new(operation, read[0], read[1], read[2], result));
    }

    private int Read(Tensor tensor)
    {
        if (_registerOf.TryGetValue(tensor, out var known)) return known;
        if (tensor.Operation is Splat splat)
            return _registerOf[tensor] = Add(new(FusedKernel<T>.RegisterKind.Constant, default, null, splat.Value, _constants++));
        var (origin, view) = _schedule.Resolve(tensor);
        var at = _lowering.At(origin);
        if (view.IsContiguous) return _registerOf[tensor] = Add(new(FusedKernel<T>.RegisterKind.Memory, at with { Offset = at.Offset + view.Offset }, null, 0, 0));
        var register = _registerOf[tensor] = Temporary(FusedKernel<T>.RegisterKind.Strided, at, view.Collapsed());
        _instructions.Add(new(null, register, 0, 0, register));
        return register;
    }

    private int Memory(Tensor node) => Add(new(FusedKernel<T>.RegisterKind.Memory, _lowering.At(node), null, 0, 0));

    private int Temporary(FusedKernel<T>.RegisterKind kind, Operand operand, StridedView? view) =>
        Add(new(kind, operand, view, 0, _free.TryPop(out var block) ? block : _blocks++));

    private void Release(Tensor tensor)
    {
        var register = _registers[_registerOf[tensor]];
        if (register.Kind is FusedKernel<T>.RegisterKind.Temporary or FusedKernel<T>.RegisterKind.Strided) _free.Push(register.Index);
    }

    private int Add(FusedKernel<T>.Register register)
    {
        _registers.Add(register);
        return _registers.Count - 1;
    }
}
