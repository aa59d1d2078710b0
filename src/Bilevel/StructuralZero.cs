using Bilevel.Autodiff;
using Bilevel.Core;

namespace Bilevel;

/// <summary>A derivative that is zero for one variable whatever the numbers are.</summary>
/// <param name="Quantity">The derivative.</param>
/// <param name="Variable">The variable as in "y's Bias".</param>
/// <param name="Meaning">What follows for the problem.</param>
public sealed record StructuralZero(Quantity Quantity, string Variable, string Meaning)
{
    /// <summary>As in "HVP is zero for y's Bias: …".</summary>
    public override string ToString() => $"{Quantity.Symbol()} is zero for {Variable}: {Meaning}";

    /// <summary>Looks at the derivatives after all rewrites, so that a product with a constant zero counts as one.</summary>
    internal static IReadOnlyList<StructuralZero> Find(ProblemShape shape, TraceLoss lowerLoss, TraceLoss upperLoss)
    {
        var inputs = new LevelInputs(shape, rows: null);
        Tensor g = lowerLoss(inputs.X, inputs.Y, inputs.Ids), f = upperLoss(inputs.X, inputs.Y, inputs.Ids);
        var lower = Differentiate.LowerProducts(g, inputs.X, inputs.Y, inputs.LowerDirection);
        Tensor[] upperX = Differentiate.Gradient(f, inputs.X), upperY = Differentiate.Gradient(f, inputs.Y);
        var zeros = new List<StructuralZero>();
        Add(Quantity.LowerGradientY, "y", inputs.Y, lower.GradientY, "nothing in the lower-level loss moves it, so it stays where it starts");
        Add(Quantity.Hvp, "y", inputs.Y, lower.Hvp, "the lower-level loss has no curvature there (it is linear, or made of relu and abs), so its minimiser is not unique");
        Add(Quantity.Jvp, "x", inputs.X, lower.Jvp, "it does not move the lower-level minimiser and reaches Φ through the upper-level loss alone");
        Add(Quantity.UpperGradientX, "x", inputs.X, upperX, "the upper-level loss does not use it directly, and it reaches Φ through y* alone");
        Add(Quantity.UpperGradientY, "y", inputs.Y, upperY, "the upper-level loss does not use it directly");
        return zeros;

        void Add(Quantity quantity, string level, Tensor[] variables, Tensor[] derivatives, string meaning)
        {
            var simplified = Passes.Prepare(new Graph(derivatives)).Outputs;
            for (var i = 0; i < variables.Length; i++)
                if (simplified[i].IsStructurallyZero) zeros.Add(new(quantity, $"{level}'s {variables[i].Name}", meaning));
        }
    }
}
