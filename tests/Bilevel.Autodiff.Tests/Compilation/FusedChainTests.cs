using Bilevel.Numerics;
using Xunit;

namespace Bilevel.Autodiff.Tests;

/// <summary>Random fused chains, with emitted code and without.</summary>
public unsafe class FusedChainTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 120)];

    [Theory, MemberData(nameof(Seeds))]
    public void Run_OfARandomChain_EqualsInterpreter(int seed)
    {
        var (inputs, values, outputs) = FusedGraph.Make(seed);
        var expected = Interpreter.Evaluate(outputs, inputs.Zip(values).ToDictionary(p => p.First, p => p.Second));
        var (inDouble, inFloat) = (Programs.Run<double>(inputs, values, outputs), Programs.Run<float>(inputs, values, outputs));
        for (var i = 0; i < outputs.Length; i++)
        {
            Close.Assert(expected[i], inDouble[i], Tolerances.Compiled, $"double, output {i}");
            Close.Assert(expected[i], inFloat[i], Tolerances.Float, $"float, output {i}");
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Run_WithoutCodeMadeAtRunTime_EqualsInterpreter(int seed)
    {
        var (inputs, values, outputs) = FusedGraph.Make(seed);
        var expected = Interpreter.Evaluate(outputs, inputs.Zip(values).ToDictionary(p => p.First, p => p.Second));
        var graph = Passes.Prepare(new(outputs));
        var schedule = new Schedule(graph, []);
        var lowering = new Lowering<double>(schedule, emits: false);
        foreach (var step in schedule.Steps) lowering.Add(step);
        Assert.Contains(lowering.Kernels, k => k is InterpretedKernel<double>);
        var buffers = lowering.Slots.Select(s => new Vec<double>(s.Length)).ToArray();
        var slots = new void*[buffers.Length];
        for (var i = 0; i < slots.Length; i++)
        {
            slots[i] = buffers[i].Pointer;
            var input = Array.IndexOf(inputs, lowering.Slots[i].Owner);
            for (var j = 0; input >= 0 && j < values[input].Length; j++)
            {
                if (inputs[input].Type == ElementType.Index) ((int*)slots[i])[j] = (int)values[input][j];
                else buffers[i][j] = values[input][j];
            }
        }
        fixed (void** at = slots)
            foreach (var kernel in lowering.Kernels) kernel.Run(at);
        for (var i = 0; i < outputs.Length; i++)
        {
            if (graph.Outputs[i].Inputs.Length == 0) continue;
            var operand = lowering.At(graph.Outputs[i]);
            Close.Assert(expected[i], new ReadOnlySpan<double>((double*)slots[operand.Slot] + operand.Offset, expected[i].Length).ToArray(), Tolerances.Compiled, $"output {i}");
        }
        GC.KeepAlive(buffers);
    }
}
