using System.Numerics;
using Bilevel.Autodiff;
using Bilevel.Numerics;

namespace Bilevel.Models.Tests;

/// <summary>Values of outputs by a compiled program.</summary>
internal static class Evaluated
{
    public static T[][] By<T>(Tensor[] outputs, params (Tensor Input, T[] Value)[] inputs) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var program = Program<T>.Compile([.. inputs.Select(i => i.Input)], outputs);
        for (var i = 0; i < inputs.Length; i++)
        {
            if (inputs[i].Input.Type == ElementType.Index) program.BindIndices(i, Array.ConvertAll(inputs[i].Value, int.CreateChecked));
            else program.Bind(i, new Vec<T>(inputs[i].Value));
        }
        var results = outputs.Select(o => new Vec<T>(o.Shape.Count)).ToArray();
        for (var i = 0; i < outputs.Length; i++) program.BindOutput(i, results[i]);
        program.Run();
        return [.. results.Select(r => r.Span.ToArray())];
    }
}
