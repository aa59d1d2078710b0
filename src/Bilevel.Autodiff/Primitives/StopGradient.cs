namespace Bilevel.Autodiff;

/// <summary>The identity, whose derivative is taken to be zero.</summary>
internal sealed record StopGradient : Primitive
{
    public override string Name => "stop-gradient";

    public override (Shape Shape, ElementType Type) Infer(ReadOnlySpan<Tensor> inputs) => (inputs[0].Shape, inputs[0].Type);

    public override double[] Interpret(Tensor node, double[][] inputs) => inputs[0];
}
