namespace Bilevel.Autodiff;

/// <summary>Replaces operations whose inputs are one known value everywhere by their result.</summary>
internal sealed class ConstantFolding : Rewrite
{
    public override string Name => "constant-folding";

    internal override Tensor? Replace(Tensor node)
    {
        if (node.Inputs.Length == 0 || node.Type != ElementType.Real) return null;
        return node.Operation switch
        {
            MatMul or ScatterAddRows when Zero(node.Inputs[0]) || node.Inputs[^1].IsStructurallyZero => Tensor.Zeros(node.Shape),
            Pad when Zero(node.Inputs[0]) => Tensor.Zeros(node.Shape),
            GatherRows when node.Inputs[0].Operation is Splat source => Tensor.Full(source.Value, node.Shape),
            Sum when node.Inputs[0].Operation is Splat term => Tensor.Full(term.Value * (node.Inputs[0].Shape.Count / node.Shape.Count), node.Shape),
            Elementwise operation when All(node) => Tensor.Full(Once(operation, node), node.Shape),
            Structural or Largest or StopGradient when node.Inputs[0].Operation is Splat only => Tensor.Full(only.Value, node.Shape),
            Concat when All(node) && Same(node) => Tensor.Full(((Splat)node.Inputs[0].Operation).Value, node.Shape),
            _ => null,
        };
    }

    private static bool Zero(Tensor tensor) => tensor.IsStructurallyZero;

    private static bool All(Tensor node)
    {
        foreach (var input in node.Inputs)
            if (input.Operation is not Splat) return false;
        return true;
    }

    private static bool Same(Tensor node)
    {
        foreach (var input in node.Inputs)
            if (((Splat)input.Operation).Value != ((Splat)node.Inputs[0].Operation).Value) return false;
        return true;
    }

    // One element stands for all, so nothing of the tensor's size is computed.
    private static double Once(Elementwise operation, Tensor node)
    {
        var scalars = new Tensor[node.Inputs.Length];
        var values = new double[scalars.Length][];
        for (var i = 0; i < scalars.Length; i++)
        {
            var value = ((Splat)node.Inputs[i].Operation).Value;
            (scalars[i], values[i]) = (Tensor.Constant(value), [value]);
        }
        return operation.Interpret(Tensor.Apply(operation, scalars), values)[0];
    }
}
