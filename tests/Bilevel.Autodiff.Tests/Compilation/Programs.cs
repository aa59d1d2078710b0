using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Autodiff.Tests;

/// <summary>Compiles outputs and runs them once.</summary>
internal static class Programs
{
    public static double[][] Run<T>(Tensor[] inputs, double[][] values, Tensor[] outputs) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var program = Program<T>.Compile(inputs, outputs);
        for (var i = 0; i < inputs.Length; i++)
        {
            if (inputs[i].Type == ElementType.Index) program.BindIndices(i, Array.ConvertAll(values[i], v => (int)v));
            else program.Bind(i, new Vec<T>(Array.ConvertAll(values[i], T.CreateChecked)));
        }
        Vec<T>[] results = [.. outputs.Select(o => new Vec<T>(o.Shape.Count))];
        for (var i = 0; i < outputs.Length; i++) program.BindOutput(i, results[i]);
        program.Run();
        return [.. results.Select(r => Array.ConvertAll(r.Span.ToArray(), double.CreateChecked))];
    }
}
