using Bilevel.Core.Algorithms;

namespace Bilevel.Core.Catalog;

/// <summary>Methods that solve the linear system by a random Neumann product, and those that track matrices or hypergradients.</summary>
internal static class NeumannMethods
{
    private const string Lipschitz = "Lipschitz ∇F";
    private const string RandomProduct = "p HVP with p uniform on 0 … Q − 1, 1 JVP, 1 ∇xF, 1 ∇yF";

    public static IReadOnlyList<AlgorithmEntry> All { get; } =
    [
        new(new Bsa(), Papers.Bsa)
        {
            Title = "BSA",
            Summary = "ever more lower-level steps, then a hypergradient by one random Neumann product",
            StepSizes = [StepSize.Lower, StepSize.Neumann, StepSize.Upper],
            Complexity = "O(ε⁻⁶)",
            Smoothness = Lipschitz,
            BatchSize = "Õ(1)",
            CostFormula = $"⌈T √(k + 1)⌉ ∇yG, {RandomProduct}",
            Memory = "4p + 6d",
            UseWhen = "a baseline: the first stochastic method with a rate; its random product is noisy (variance ∝ Q²) and its lower level grows dear.",
        },
        new(new Ttsa(), Papers.Ttsa)
        {
            Title = "TTSA",
            Summary = "one step on each level, the upper level's falling faster; the system by one random Neumann product",
            StepSizes = [StepSize.Lower, StepSize.Neumann, StepSize.Upper],
            Complexity = "O(ε⁻⁵)",
            Smoothness = Lipschitz,
            BatchSize = "O(1)",
            CostFormula = $"1 ∇yG, {RandomProduct}",
            Memory = "4p + 6d",
            UseWhen = "a baseline with steps that decay of themselves; SOBA needs fewer products and has less noise.",
        },
        new(new Alset(), Papers.Alset)
        {
            Title = "ALSET",
            Summary = "alternating steps on one time scale; the system by one random Neumann product",
            StepSizes = [StepSize.Lower, StepSize.Neumann, StepSize.Upper],
            Complexity = "O(ε⁻⁴)",
            Smoothness = Lipschitz,
            BatchSize = "O(1)",
            CostFormula = $"T ∇yG, {RandomProduct}",
            Memory = "4p + 6d",
            UseWhen = "the system's solution must not depend on the past, as where x jumps, and a noisy hypergradient is no harm.",
        },
        new(new Fsla(), Papers.Fsla)
        {
            Title = "FSLA",
            Summary = "one step on each of lower level and linear system, then one along recursively corrected hypergradients",
            StepSizes = [StepSize.Lower, StepSize.Upper],
            Complexity = "O(ε⁻⁴)",
            Smoothness = Lipschitz,
            BatchSize = "O(1)",
            CostFormula = "1 ∇yG, 1 HVP, 2 JVP, 2 ∇xF, 1 ∇yF",
            Memory = "7p + 5d",
            UseWhen = "a loop without inner steps is wanted that smooths the hypergradient: each step works with what the line before gave.",
        },
        new(new Stable(), Papers.Stable)
        {
            Title = "STABLE",
            Summary = "follows the whole Hessian and cross matrix, inverts the Hessian, and moves y along with x",
            StepSizes = [StepSize.Lower, StepSize.Upper],
            Complexity = "O(ε⁻⁴)",
            Smoothness = Lipschitz,
            BatchSize = "O(1)",
            CostFormula = "1 ∇yG, 2d HVP, 2d JVP, 1 ∇xF, 1 ∇yF",
            Memory = "p·d + 3d² + 6p + 14d",
            UseWhen = "the lower level has at most some hundred variables and is badly conditioned, so that a matrix is cheaper than a long solve.",
        },
    ];
}
