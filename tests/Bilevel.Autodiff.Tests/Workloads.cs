namespace Bilevel.Autodiff.Tests;

/// <summary>A traced loss of a usual kind with its variables: what operation counts and compile times are tested on.</summary>
/// <param name="Loss">A scalar.</param>
/// <param name="X">Upper variables.</param>
/// <param name="Y">Lower variables.</param>
internal sealed record Workload(Tensor Loss, Tensor[] X, Tensor[] Y)
{
    /// <summary>Directions of the shapes of y.</summary>
    public Tensor[] Directions { get; } = [.. Y.Select((y, i) => Tensor.Input($"direction {i}", y.Shape))];

    public Tensor[] Inputs => [.. X, .. Y, .. Directions];

    /// <summary>∇yG, HVP and JVP from one linearisation.</summary>
    public Tensor[] Joint()
    {
        var products = Differentiate.LowerProducts(Loss, X, Y, Directions);
        return [.. products.GradientY, .. products.Hvp, .. products.Jvp];
    }

    /// <summary>∇x and ∇y.</summary>
    public Tensor[] Gradients() => Differentiate.Gradient(Loss, [.. X, .. Y]);
}

/// <summary>Losses as they are traced in practice, of any size.</summary>
internal static class Workloads
{
    /// <summary>Layers of h ← tanh(x·W + b + h·U) unrolled over time, mean over time, a linear head, cross-entropy of each sequence weighted by σ(x).</summary>
    public static Workload Rnn(int steps, int batch, int inputs, int hidden, int layers = 2, int classes = 2)
    {
        var weights = Tensor.Input("weights", [batch]);
        var parameters = new List<Tensor>();
        var sequence = Data("data", [steps * batch, inputs]);
        for (var layer = 0; layer < layers; layer++)
        {
            var (w, u, b) = (Tensor.Input($"w{layer}", [sequence.Shape[1], hidden]), Tensor.Input($"u{layer}", [hidden, hidden]), Tensor.Input($"b{layer}", [hidden]));
            parameters.AddRange([w, u, b]);
            var projected = sequence.MatMul(w) + b;
            var states = new Tensor[steps];
            for (var t = 0; t < steps; t++)
            {
                var slice = projected.Slice([t * batch, 0], [batch, hidden]);
                states[t] = (t == 0 ? slice : slice + states[t - 1].MatMul(u)).Tanh();
            }
            sequence = Tensor.Concat(0, states);
        }
        var (head, bias) = (Tensor.Input("head", [hidden, classes]), Tensor.Input("bias", [classes]));
        parameters.AddRange([head, bias]);
        var logits = sequence.Reshape([steps, batch, hidden]).Mean(0).MatMul(head) + bias;
        return new((weights.Logistic() * Losses.CrossEntropyPerRow(logits, Labels(batch, classes))).Mean(), [weights], [.. parameters]);
    }

    /// <summary>Dense layers with tanh between them, cross-entropy of each row weighted by σ(x).</summary>
    public static Workload Mlp(int batch, params int[] widths)
    {
        var weights = Tensor.Input("weights", [batch]);
        var parameters = new List<Tensor>();
        var h = Data("data", [batch, widths[0]]);
        for (var layer = 1; layer < widths.Length; layer++)
        {
            var (w, b) = (Tensor.Input($"w{layer}", [widths[layer - 1], widths[layer]]), Tensor.Input($"b{layer}", [widths[layer]]));
            parameters.AddRange([w, b]);
            h = h.MatMul(w) + b;
            if (layer < widths.Length - 1) h = h.Tanh();
        }
        return new((weights.Logistic() * Losses.CrossEntropyPerRow(h, Labels(batch, widths[^1]))).Mean(), [weights], [.. parameters]);
    }

    /// <summary>Layers h ← tanh(h·W + s·(h·A)·B) with W frozen and adapters A, B of low rank trained.</summary>
    public static Workload Lora(int batch, int width, int rank, int layers)
    {
        var weights = Tensor.Input("weights", [batch]);
        var parameters = new List<Tensor>();
        var h = Data("data", [batch, width]);
        for (var layer = 0; layer < layers; layer++)
        {
            var (a, b) = (Tensor.Input($"a{layer}", [width, rank]), Tensor.Input($"b{layer}", [rank, width]));
            parameters.AddRange([a, b]);
            h = (h.MatMul(Data($"base{layer}", [width, width])) + 2 * h.MatMul(a).MatMul(b)).Tanh();
        }
        return new((weights.Logistic() * Losses.CrossEntropyPerRow(h, Labels(batch, width))).Mean(), [weights], [.. parameters]);
    }

    private static Tensor Data(string name, Shape shape) =>
        Tensor.Frozen(name, [.. Enumerable.Range(0, shape.Count).Select(i => 0.5f * MathF.Sin(1 + 3.7f * i))], shape);

    private static Tensor Labels(int count, int classes) => Tensor.FromIndices([.. Enumerable.Range(0, count).Select(i => i % classes)], [count]);
}
