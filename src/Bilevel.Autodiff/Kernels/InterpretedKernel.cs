using System.Numerics;

namespace Bilevel.Autodiff;

/// <summary>Runs the operations of a fused step by their scalar rules, where code cannot be made at run time: slow, and it allocates.</summary>
internal sealed unsafe class InterpretedKernel<T> : Kernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Schedule _schedule;
    private readonly Step _step;
    private readonly Dictionary<Tensor, Operand> _held = [];
    private readonly Dictionary<Tensor, double[]> _values = [];
    private void** _slots;

    public InterpretedKernel(Schedule schedule, Step step, Lowering<T> lowering)
    {
        (_schedule, _step) = (schedule, step);
        foreach (var node in step.Nodes) Find(node, lowering);
        foreach (var node in step.Nodes.Where(schedule.IsStored)) _held[node] = lowering.At(node);
    }

    public override string Name => $"interpreted {_step.Nodes[^1].Shape}: {string.Join(", ", _step.Nodes.Select(n => n.Operation.Name))}";

    public override void Run(void** slots)
    {
        _slots = slots;
        _values.Clear();
        foreach (var node in _step.Nodes)
        {
            var values = Value(node);
            if (!_schedule.IsStored(node)) continue;
            var to = _held[node].In<T>(slots);
            for (var i = 0; i < values.Length; i++) to[i] = T.CreateChecked(values[i]);
        }
    }

    // What the step reads: everything that is not computed in it, nor a view, nor computed again.
    private void Find(Tensor node, Lowering<T> lowering)
    {
        foreach (var input in node.Inputs)
        {
            if (input.Operation is Splat || _schedule.InStep(input, _step) || _held.ContainsKey(input)) continue;
            if (IsComputed(input)) Find(input, lowering);
            else _held[input] = lowering.At(input);
        }
    }

    private bool IsComputed(Tensor tensor) =>
        _schedule.InStep(tensor, _step) || _schedule.IsRepeated(tensor) || (tensor.Operation is Structural && !_schedule.IsStored(tensor));

    private double[] Value(Tensor tensor)
    {
        if (_values.TryGetValue(tensor, out var known)) return known;
        if (tensor.Operation is not Splat && !IsComputed(tensor)) return _values[tensor] = Read(tensor);
        var inputs = new double[tensor.Inputs.Length][];
        for (var i = 0; i < inputs.Length; i++) inputs[i] = Value(tensor.Inputs[i]);
        return _values[tensor] = tensor.Operation.Interpret(tensor, inputs);
    }

    private double[] Read(Tensor tensor)
    {
        var values = new double[tensor.Shape.Count];
        var operand = _held[tensor];
        if (tensor.Type == ElementType.Index)
            for (var i = 0; i < values.Length; i++) values[i] = operand.In<int>(_slots)[i];
        else
            for (var i = 0; i < values.Length; i++) values[i] = double.CreateChecked(operand.In<T>(_slots)[i]);
        return values;
    }
}
