namespace Bilevel.Autodiff;

/// <summary>Identities of arithmetic: x + 0, x·1, x·0, −(−x), and numeric factors moved together and out of sums.</summary>
/// <remarks>x·0 = 0 is used for structural zeros although NaN·0 is NaN: a zero that is known before the run is a statement about the graph.</remarks>
internal sealed class Algebra : Rewrite
{
    public override string Name => "algebra";

    internal override Tensor? Replace(Tensor node) => node.Operation switch
    {
        Add => Sum(node.Inputs[0], node.Inputs[1]) ?? Sum(node.Inputs[1], node.Inputs[0]) ?? InOrder(node),
        Multiply => Product(node.Inputs[0], node.Inputs[1]) ?? Product(node.Inputs[1], node.Inputs[0]) ?? InOrder(node),
        Negate => Negation(node.Inputs[0]),
        Reciprocal when node.Inputs[0].Operation is Reciprocal => node.Inputs[0].Inputs[0],
        Select => Selection(node),
        Autodiff.Sum sum => FactorOut(sum, node.Inputs[0]),
        _ => null,
    };

    // a + b and b + a become one object: the operand that was made first comes first, numbers last.
    private static Tensor? InOrder(Tensor node) =>
        Order(node.Inputs[0]) > Order(node.Inputs[1]) ? Tensor.Apply(node.Operation, node.Inputs[1], node.Inputs[0]) : null;

    private static long Order(Tensor tensor) => tensor.Operation is Splat ? long.MaxValue : tensor.Serial;

    private static Tensor? Sum(Tensor a, Tensor b) =>
        b.IsStructurallyZero ? a
        : a == b ? 2 * a
        : a.Operation is Negate && b.Operation is Negate ? -(a.Inputs[0] + b.Inputs[0])
        : null;

    private static Tensor? Product(Tensor a, Tensor b)
    {
        if (b.Operation is Negate) return -(a * b.Inputs[0]);
        if (a.Operation is not Splat factor) return null;
        if (factor.Value == 0) return a;
        if (factor.Value == 1) return b;
        if (factor.Value == -1) return -b;
        return Scaled(b) is { } inner ? inner.Other * (factor.Value * inner.Factor) : null;
    }

    private static Tensor? Negation(Tensor a) =>
        a.Operation is Negate ? a.Inputs[0]
        : Scaled(a) is { } inner ? inner.Other * -inner.Factor
        : null;

    private static Tensor? Selection(Tensor node) =>
        node.Inputs[1] == node.Inputs[2] ? node.Inputs[1]
        : node.Inputs[0].Operation is Splat mask ? node.Inputs[mask.Value != 0 ? 1 : 2]
        : null;

    private static Tensor? FactorOut(Sum sum, Tensor a) =>
        a.Operation is Negate ? -Tensor.Apply(sum, a.Inputs[0])
        : Scaled(a) is { } inner ? Tensor.Apply(sum, inner.Other) * inner.Factor
        : null;

    private static (double Factor, Tensor Other)? Scaled(Tensor a) =>
        a.Operation is not Multiply ? null
        : a.Inputs[0].Operation is Splat left ? (left.Value, a.Inputs[1])
        : a.Inputs[1].Operation is Splat right ? (right.Value, a.Inputs[0])
        : null;
}
