using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Autodiff.Tests;

/// <summary>Values of outputs by the interpreter and by compiled programs in double and in float, so that special values are checked in all three.</summary>
internal static class EveryWay
{
    /// <summary>Three sets of values of the outputs; index inputs are given as whole numbers.</summary>
    public static IEnumerable<double[][]> Evaluate(Tensor[] outputs, params (Tensor Input, double[] Value)[] inputs) =>
    [
        Interpreter.Evaluate(outputs, inputs.ToDictionary(i => i.Input, i => i.Value)),
        Compiled<double>(outputs, inputs),
        Compiled<float>(outputs, inputs),
    ];

    public static double[][] Compiled<T>(Tensor[] outputs, params (Tensor Input, double[] Value)[] inputs) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var program = Program<T>.Compile([.. inputs.Select(i => i.Input)], outputs);
        for (var i = 0; i < inputs.Length; i++)
        {
            if (inputs[i].Input.Type == ElementType.Index) program.BindIndices(i, Array.ConvertAll(inputs[i].Value, v => (int)v));
            else program.Bind(i, new Vec<T>(Array.ConvertAll(inputs[i].Value, T.CreateTruncating)));
        }
        var results = outputs.Select(o => new Vec<T>(o.Shape.Count)).ToArray();
        for (var i = 0; i < outputs.Length; i++) program.BindOutput(i, results[i]);
        program.Run();
        return [.. results.Select(r => Array.ConvertAll(r.Span.ToArray(), double.CreateChecked))];
    }
}
