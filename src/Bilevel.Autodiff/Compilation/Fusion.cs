using System.Numerics;

namespace Bilevel.Autodiff;

/// <summary>Writes the code of one fused kernel and finds out how its operands are reached.</summary>
internal sealed class Fusion<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Schedule _schedule;
    private readonly Step _step;
    private readonly Lowering<T> _lowering;
    private readonly RowCode _code = new();
    private readonly List<RowOperand> _operands = [];
    private readonly Dictionary<(Tensor, bool Full), int> _values = [];
    private readonly RowLayout _layout;

    public Fusion(Schedule schedule, Step step, Lowering<T> lowering)
    {
        (_schedule, _step, _lowering) = (schedule, step, lowering);
        _layout = new(step.Space);
    }

    public RowKernel<T> Build()
    {
        foreach (var node in _step.Nodes)
            if (_schedule.IsStored(node)) Write(node);
        var (extent, operands) = RowExtents.Choose(_step.Space, _code, _operands);
        var names = string.Join(", ", _step.Nodes.Where(n => n.Operation is not Structural || _schedule.IsStored(n)).Select(n => n.Operation.Name));
        return new($"fused [{_step.Space.Rows}, {_step.Space.Columns}]: {names}", _code, extent, operands);
    }

    private void Write(Tensor node)
    {
        var role = _schedule.RoleOf(node);
        var target = _lowering.At(node);
        if (role is Role.Full or Role.Row)
        {
            var value = Compute(node, role == Role.Full);
            _code.Write(SinkKind.Store, value, Operand(_layout.Result(target, role == Role.Full)), role == Role.Full);
            return;
        }
        var full = _schedule.Resolve(node.Inputs[0]).Base is var origin && (!_schedule.InStep(origin, _step) || _schedule.RoleOf(origin) == Role.Full);
        var sum = Read(node.Inputs[0], full);
        var isTotal = role == Role.Total;
        _code.Write(isTotal ? SinkKind.Total : SinkKind.ColumnSums, sum,
            Operand(new(isTotal ? RowAccess.Total : RowAccess.ColumnSums, target, full, isTotal ? 0 : _step.Space.Columns)), full);
    }

    private int Compute(Tensor node, bool full)
    {
        if (_values.TryGetValue((node, full), out var known)) return known;
        var value = node.Operation switch
        {
            Structural => External(_schedule.Copied(node), full),
            OneHot oneHot => _code.Apply(typeof(AreEqualKernel<>), _code.ColumnNumber(), Class(node.Inputs[0], oneHot)),
            Sum => _code.Reduce(ValueKind.Sum, Read(node.Inputs[0], true)),
            Largest => _code.Reduce(ValueKind.Largest, Read(node.Inputs[0], true)),
            Add when LocalNegation(node.Inputs[1]) is { } b => _code.Apply(typeof(SubtractKernel<>), Read(node.Inputs[0], full), Read(b, full)),
            Add when LocalNegation(node.Inputs[0]) is { } a => _code.Apply(typeof(SubtractKernel<>), Read(node.Inputs[1], full), Read(a, full)),
            Elementwise operation => Apply(operation, node, full),
            _ => throw new NotSupportedException($"{node.Describe()} does not run in a fused kernel."),
        };
        return _values[(node, full)] = value;
    }

    private int Apply(Elementwise operation, Tensor node, bool full)
    {
        var arguments = new int[] { -1, -1, -1 };
        for (var i = 0; i < node.Inputs.Length; i++) arguments[i] = Read(node.Inputs[i], full);
        return _code.Apply(operation.Kernel, arguments[0], arguments[1], arguments[2]);
    }

    // a + (−b) is one subtraction; a negation that nothing else needs is never computed.
    private Tensor? LocalNegation(Tensor tensor) => tensor.Operation is Negate && IsComputedHere(tensor) ? tensor.Inputs[0] : null;

    private int Read(Tensor tensor, bool full)
    {
        if (tensor.Operation is Splat splat) return _code.Constant(splat.Value);
        var (origin, view) = _schedule.Resolve(tensor);
        if (IsComputedHere(origin)) return Compute(origin, _schedule.RoleOf(origin) == Role.Full);
        if (_values.TryGetValue((tensor, full), out var known)) return known;
        return _values[(tensor, full)] = External((origin, view), full);
    }

    private bool IsComputedHere(Tensor tensor) => _schedule.InStep(tensor, _step) || _schedule.IsRepeated(tensor);

    private int External((Tensor Origin, StridedView View) source, bool full)
    {
        var operand = _layout.Find(_lowering.At(source.Origin), source.View, full);
        return _code.Load(Operand(operand), operand.Full);
    }

    // An ignored index becomes one that is no column.
    private int Class(Tensor indices, OneHot oneHot)
    {
        var step = indices.Shape.Count == 1 ? 0 : 1;
        var index = _code.Index(Operand(new(RowAccess.Stepped, _lowering.Contiguous(indices), false, step, null, new(oneHot.Classes, oneHot.Ignored, indices.Describe()))));
        if (oneHot.Ignored is not { } ignored || (uint)ignored >= (uint)oneHot.Classes) return index;
        return _code.Apply(typeof(SelectKernel<>), _code.Apply(typeof(AreEqualKernel<>), index, _code.Constant(ignored)), _code.Constant(-1), index);
    }

    private int Operand(RowOperand operand)
    {
        _operands.Add(operand);
        return _code.NextOperand();
    }
}
