using Bilevel.Numerics;
using Xunit;

namespace Bilevel.Autodiff.Tests;

/// <summary>Matrix products whose operands and results are views: compiled against interpreted, and nothing is copied.</summary>
public class ProductTests
{
    private const int Batch = 2, Time = 3, Heads = 4, Groups = 2, Width = 5;

    public static TheoryData<string> Names => [.. Cases.Keys];

    // Each on tokens [batch, time, heads·width] and others; the second number is how many kernels there are.
    private static Dictionary<string, (Func<Tensor[], Tensor> Output, int Kernels)> Cases { get; } = new()
    {
        ["heads side by side"] = (p => Split(p[0]).MatMul(Split(p[1]).Transpose()), 1),
        ["heads cut out of a wider projection"] = (p => Split(Part(p[2], 0)).MatMul(Split(Part(p[2], 1)).Transpose()), 1),
        ["heads merged again"] = (p => Merge(p[3].MatMul(Split(p[0]))), 1),
        ["heads merged again and projected"] = (p => Merge(p[3].MatMul(Split(p[0]))).Reshape([Batch * Time, Heads * Width]).MatMul(p[4]), 2),
        ["one key for several queries"] = (p => Grouped(p[0]).MatMul(Shared(p[5]).Transpose()), 1),
        ["result stored transposed"] = (p => Split(p[0]).MatMul(Split(p[1]).Transpose()).Transpose().Reshape([Batch * Heads, Time * Time]), 1),
        ["transposed slices"] = (p => p[4].Slice([2, 3], [7, 6]).Transpose().MatMul(p[4].Slice([5, 0], [7, 9])), 1),
        ["one column"] = (p => p[4].Slice([0, 3], [20, 1]).Transpose().MatMul(p[4].Slice([0, 7], [20, 1])), 1),
        ["rows a fixed distance apart"] = (p => p[0].Slice([0, 1, 0], [Batch, 1, Heads * Width]).Reshape([Batch, Heads * Width]).MatMul(p[4]), 1),
        ["sum of products"] = (p => Rows(p[0]).MatMul(p[4]) + Rows(p[1]).MatMul(p[4].Transpose()), 2),
        ["sum of products and others"] = (p => (Rows(p[0]).MatMul(p[4]) + Rows(p[1]) + Rows(p[1]).MatMul(p[4].Transpose()) + 1).Tanh(), 3),
        ["sum of merged products"] = (p => Merge(p[3].MatMul(Split(p[0])) + p[3].Exp().MatMul(Split(p[1]))), 3),
        ["products into parts of one buffer"] = (p => Tensor.Concat(0, Rows(p[0]).MatMul(p[4]), Rows(p[1]).MatMul(p[4])).Exp(), 3),
    };

    [Theory, MemberData(nameof(Names))]
    public void Run_OfViews_EqualsInterpreterAndCopiesNothing(string name)
    {
        var (output, kernels) = Cases[name];
        var c = Case(name, output);
        Assert.Equal(kernels, Program<double>.Compile(c.AllInputs, [c.Output]).Kernels.Count(k => !k.Name.StartsWith("pack", StringComparison.Ordinal)));
        var joint = Differentiate.LowerProducts(c.Loss, [c.Adjoint], c.Inputs, c.Directions);
        Tensor[] outputs = [c.Output, .. joint.GradientY, .. joint.Hvp, .. joint.Jvp];
        var expected = c.Evaluate(outputs);
        AssertRuns(c, outputs, expected, Tolerances.Compiled, new Vec<double>(0));
        AssertRuns(c, outputs, expected, Tolerances.Float, new Vec<float>(0));
    }

    private static void AssertRuns<T>(DerivativeCase c, Tensor[] outputs, double[][] expected, double tolerance, Vec<T> example)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        _ = example;
        var program = Program<T>.Compile(c.AllInputs, outputs, c.Directions);
        MemoryPlanTests.AssertDisjoint(program.Plan);
        Vec<T>[] results = [.. outputs.Select(o => new Vec<T>(o.Shape.Count))];
        for (var i = 0; i < c.AllInputs.Length; i++) program.Bind(i, new Vec<T>(Array.ConvertAll(c.Value(c.AllInputs[i]), T.CreateChecked)));
        for (var i = 0; i < outputs.Length; i++) program.BindOutput(i, results[i]);
        // Twice the late part: what early kernels left must not have been changed by it.
        program.Run();
        program.RunLate();
        for (var i = 0; i < outputs.Length; i++) Close.Assert(expected[i], Array.ConvertAll(results[i].Span.ToArray(), double.CreateChecked), tolerance, $"output {i}");
    }

    [Fact]
    public void Compile_AWeightOfSeveralProducts_IsPackedOnceForEachDirection()
    {
        var (w, h) = (Tensor.Input("w", [64, 64]), Tensor.Input("h", [32, 64]));
        var output = h;
        for (var step = 0; step < 5; step++) output = output.MatMul(w.Transpose()).Tanh();
        var program = Program<float>.Compile([w, h], [output]);
        Assert.Single(program.Kernels, k => k.Name.StartsWith("pack", StringComparison.Ordinal));
        Assert.Equal(5, program.Kernels.Count(k => k.Name.Contains("packed", StringComparison.Ordinal)));
    }

    [Fact]
    public void Compile_AFrozenWeight_IsPackedBeforeTheFirstRun()
    {
        var w = Tensor.Frozen("w", [.. Enumerable.Range(0, 64 * 64).Select(i => MathF.Sin(i))], [64, 64]);
        var h = Tensor.Input("h", [32, 64]);
        var program = Program<float>.Compile([h], [h.MatMul(w.Transpose())]);
        Assert.EndsWith("packed", Assert.Single(program.Kernels).Name, StringComparison.Ordinal);
        Vec<float> input = new([.. Enumerable.Range(0, 32 * 64).Select(i => MathF.Cos(i))]), result = new(32 * 64);
        program.Bind(0, input);
        program.BindOutput(0, result);
        program.Run();
        var expected = Interpreter.Evaluate([h.MatMul(w.Transpose())], new Dictionary<Tensor, double[]> { [h] = Array.ConvertAll(input.Span.ToArray(), v => (double)v) })[0];
        Close.Assert(expected, Array.ConvertAll(result.Span.ToArray(), v => (double)v), Tolerances.Float);
    }

    private static DerivativeCase Case(string name, Func<Tensor[], Tensor> output) => new(
        name, [[Batch, Time, Heads * Width], [Batch, Time, Heads * Width], [Batch, Time, 2 * Heads * Width], [Batch, Heads, Time, Time], [Heads * Width, Heads * Width], [Batch, Time, Groups * Width]],
        output, -1, 1);

    private static Tensor Split(Tensor tokens) => tokens.Reshape([Batch, Time, Heads, Width]).Permute(0, 2, 1, 3);

    private static Tensor Part(Tensor fused, int part) => fused.Slice([0, 0, part * Heads * Width], [Batch, Time, Heads * Width]);

    private static Tensor Merge(Tensor heads) => heads.Permute(0, 2, 1, 3).Reshape([Batch, Time, Heads * Width]);

    private static Tensor Grouped(Tensor tokens) => tokens.Reshape([Batch, Time, Groups, Heads / Groups, Width]).Permute(0, 2, 3, 1, 4);

    private static Tensor Shared(Tensor tokens) =>
        tokens.Reshape([Batch, Time, Groups, 1, Width]).Permute(0, 2, 3, 1, 4).BroadcastTo([Batch, Groups, Heads / Groups, Time, Width]);

    private static Tensor Rows(Tensor tokens) => tokens.Reshape([Batch * Time, Heads * Width]);
}
