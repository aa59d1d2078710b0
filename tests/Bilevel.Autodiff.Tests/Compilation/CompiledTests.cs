using System.Numerics;
using Bilevel.Numerics;
using Xunit;

namespace Bilevel.Autodiff.Tests;

/// <summary>Every catalogued function with its lower products: compiled against interpreted.</summary>
public class CompiledTests
{
    public static TheoryData<string> Names => Catalog.Names();

    [Theory, MemberData(nameof(Names))]
    public void Run_InDouble_EqualsInterpreter(string name) => Check<double>(name, Tolerances.Compiled);

    [Theory, MemberData(nameof(Names))]
    public void Run_InFloat_EqualsInterpreter(string name) => Check<float>(name, Tolerances.Float);

    private static void Check<T>(string name, double tolerance) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var c = Catalog.Named(name);
        var joint = Differentiate.LowerProducts(c.Loss, [c.Adjoint], c.Inputs, c.Directions);
        Tensor[] outputs = [c.Output, c.Loss, .. joint.GradientY, .. joint.Hvp, .. joint.Jvp];
        var expected = c.Evaluate(outputs);
        var actual = Compiled<T>(c, outputs, late: c.Directions);
        for (var i = 0; i < outputs.Length; i++) Close.Assert(expected[i], actual[i], tolerance, $"output {i}");
    }

    private static double[][] Compiled<T>(DerivativeCase c, Tensor[] outputs, Tensor[] late) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var program = Program<T>.Compile(c.AllInputs, outputs, late);
        for (var i = 0; i < c.AllInputs.Length; i++)
            program.Bind(i, new Vec<T>(Array.ConvertAll(c.Value(c.AllInputs[i]), T.CreateChecked)));
        var results = outputs.Select(o => new Vec<T>(o.Shape.Count + 1)).ToArray();
        foreach (var result in results) result[result.Length - 1] = T.CreateChecked(77);
        for (var i = 0; i < outputs.Length; i++) program.BindOutput(i, results[i]);
        program.Run();
        program.RunLate();
        foreach (var result in results) Assert.Equal(T.CreateChecked(77), result[result.Length - 1]);
        return [.. results.Select(r => Array.ConvertAll(r.Span[..^1].ToArray(), double.CreateChecked))];
    }
}
