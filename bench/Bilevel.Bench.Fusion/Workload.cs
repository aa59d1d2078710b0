using Bilevel.Autodiff;
using Bilevel.Numerics;

namespace Bilevel.Bench.Fusion;

/// <summary>A chain of elementwise operations and reductions, compiled and bound to numbers of its own.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Elements">Elements of its largest tensor.</param>
/// <param name="Program">Ready to run.</param>
internal sealed record Workload(string Name, int Elements, Program<float> Program)
{
    public static IEnumerable<Workload> All()
    {
        yield return CrossEntropy(1024, 4096);
        yield return CrossEntropy(64, 10);
        yield return LayerNorm(1024, 256);
        yield return Attention(64 * 128, 128);
        yield return BatchNorm(131072, 16);
        yield return Cell(64, 256);
        yield return AddBias(2048, 256);
        yield return Transpose(1024, 1024);
        yield return Heads(8, 128, 8, 32);
        yield return Recurrence(300, 64, 64);
    }

    // Weighted per row, so that there is a cross product.
    private static Workload CrossEntropy(int rows, int classes)
    {
        var (x, y, v) = (Tensor.Input("x", [rows]), Tensor.Input("y", [rows, classes]), Tensor.Input("v", [rows, classes]));
        var labels = Tensor.Frozen("labels", [.. Enumerable.Range(0, rows).Select(i => i * 7 % classes)], [rows]);
        return Joint($"cross-entropy joint [{rows}, {classes}]", (x.Logistic() * Losses.CrossEntropyPerRow(y, labels)).Mean(), [x], [y], [v]);
    }

    private static Workload LayerNorm(int rows, int columns)
    {
        Tensor[] y = [Tensor.Input("y", [rows, columns]), Tensor.Input("scale", [columns]), Tensor.Input("shift", [columns])];
        Tensor[] v = [Tensor.Input("v", [rows, columns]), Tensor.Input("vs", [columns]), Tensor.Input("vb", [columns])];
        var u = Tensor.Input("u", [rows, columns]);
        return Joint($"layer norm joint [{rows}, {columns}]", (u * y[0].LayerNorm(y[1], y[2])).Sum(), [u], y, v);
    }

    private static Workload Attention(int rows, int columns)
    {
        var (x, y, v) = (Tensor.Input("x", [rows, columns]), Tensor.Input("y", [rows, columns]), Tensor.Input("v", [rows, columns]));
        return Joint($"softmax joint [{rows}, {columns}]", (x * (0.1 * y).Softmax()).Sum(), [x], [y], [v]);
    }

    private static Workload BatchNorm(int rows, int channels)
    {
        var (y, scale, shift, u) = (Tensor.Input("y", [rows, channels]), Tensor.Input("scale", [channels]), Tensor.Input("shift", [channels]), Tensor.Input("u", [rows, channels]));
        var centred = y - y.Mean(0);
        var result = (centred * (centred.Square().Mean(0) + 1e-5).Sqrt().Reciprocal() * scale + shift).Relu();
        Tensor[] inputs = [y, scale, shift];
        return Make($"batch norm + relu, gradient [{rows}, {channels}]", y.Shape.Count, [.. inputs, u], [result, .. Differentiate.Gradient((u * result).Sum(), inputs)]);
    }

    private static Workload Cell(int rows, int columns)
    {
        var (a, b, bias, u) = (Tensor.Input("a", [rows, columns]), Tensor.Input("b", [rows, columns]), Tensor.Input("bias", [columns]), Tensor.Input("u", [rows, columns]));
        var h = (a + b + bias).Tanh();
        return Make($"tanh cell, gradient [{rows}, {columns}]", h.Shape.Count, [a, b, bias, u], [h, .. Differentiate.Gradient((u * h).Sum(), [a, bias])]);
    }

    private static Workload AddBias(int rows, int columns)
    {
        var (a, bias) = (Tensor.Input("a", [rows, columns]), Tensor.Input("bias", [columns]));
        return Make($"add bias [{rows}, {columns}]", a.Shape.Count, [a, bias], [a + bias]);
    }

    private static Workload Transpose(int rows, int columns)
    {
        var a = Tensor.Input("a", [rows, columns]);
        return Make($"transpose [{rows}, {columns}]", a.Shape.Count, [a], [a.Transpose()]);
    }

    private static Workload Heads(int batch, int time, int heads, int width)
    {
        var a = Tensor.Input("a", [batch, time, heads, width]);
        return Make($"permute [{batch}, {time}, {heads}, {width}] to heads first", a.Shape.Count, [a], [a.Permute(0, 2, 1, 3)]);
    }

    // Thousands of nodes: what compiling costs.
    private static Workload Recurrence(int steps, int rows, int columns)
    {
        var (x, y, v) = (Tensor.Input("x", [steps, columns]), Tensor.Input("y", [columns, columns]), Tensor.Input("v", [columns, columns]));
        var h = Tensor.Zeros([rows, columns]);
        for (var t = 0; t < steps; t++) h = (h.MatMul(y) + x.Slice([t, 0], [1, columns])).Tanh();
        return Joint($"recurrence joint, {steps} steps [{rows}, {columns}]", h.Square().Sum(), [x], [y], [v]);
    }

    private static Workload Joint(string name, Tensor loss, Tensor[] x, Tensor[] y, Tensor[] v)
    {
        var products = Differentiate.LowerProducts(loss, x, y, v);
        return Make(name, y[0].Shape.Count, [.. x, .. y, .. v], [.. products.GradientY, .. products.Hvp, .. products.Jvp]);
    }

    private static Workload Make(string name, int elements, Tensor[] inputs, Tensor[] outputs)
    {
        var program = Program<float>.Compile(inputs, outputs);
        for (var i = 0; i < inputs.Length; i++)
            program.Bind(i, new Vec<float>([.. Enumerable.Range(0, inputs[i].Shape.Count).Select(k => MathF.Sin(1.7f * k + i))]));
        for (var i = 0; i < outputs.Length; i++) program.BindOutput(i, new(outputs[i].Shape.Count));
        return new(name, elements, program);
    }
}
