using Bilevel.Core.Algorithms;

namespace Bilevel.Core.Catalog;

/// <summary>Methods that never multiply by a second derivative.</summary>
internal static class FirstOrderMethods
{
    // What is proved is for another measure than ‖∇Φ‖, or depends on the dimension of x.
    private const string NothingProved = "–";

    public static IReadOnlyList<AlgorithmEntry> All { get; } =
    [
        new(new F2sa(), Papers.F2sa)
        {
            Title = "F2SA",
            Summary = "no second-order products: the hypergradient as a difference of gradients under a growing penalty",
            StepSizes = [StepSize.Lower, StepSize.Upper, StepSize.Penalty],
            Complexity = "Õ(ε⁻⁷)",
            Smoothness = "Lipschitz ∇F",
            BatchSize = "O(1)",
            CostFormula = "2T ∇yG, T ∇yF, 1 ∇xF, 2 ∇xG",
            Memory = "4p + 4d",
            UseWhen = "second-order products are not to be had, and a bias of order 1/λ is acceptable.",
        },
        new(new F3sa(), Papers.F2sa)
        {
            Title = "F3SA",
            Summary = "F2SA with one lower-level step, its six gradients corrected by what their batches say at the point before",
            StepSizes = [StepSize.Lower, StepSize.Upper, StepSize.Penalty],
            Complexity = "Õ(ε⁻⁵)",
            Smoothness = "Lipschitz ∇F in the mean square",
            BatchSize = "O(1)",
            CostFormula = "4 ∇yG, 2 ∇yF, 2 ∇xF, 4 ∇xG",
            Memory = "9p + 11d",
            UseWhen = "F2SA's differences are too noisy under a large λ, and a batch may be evaluated at two points.",
        },
        new(new Bome(), Papers.Bome)
        {
            Title = "BOME",
            Summary = "one joint step on both levels along the upper level's gradient, corrected until it closes the lower level's gap",
            StepSizes = [StepSize.Lower, StepSize.Upper, new("JointStep", (0.001, 1))],
            Complexity = NothingProved,
            Smoothness = "Lipschitz ∇F, F bounded",
            BatchSize = "full",
            CostFormula = "T + 1 ∇yG, 2 ∇xG, 1 ∇yF, 1 ∇xF; 2 values of G where φ = η q̂",
            Memory = "5p + 5d",
            UseWhen = "gradients are exact, at sizes that allow full batches, and second-order products are not to be had.",
        },
        new(new Pzobo(), Papers.Pzobo)
        {
            Title = "PZOBO",
            Summary = "the lower level's response to x by finite differences along random directions",
            StepSizes = [StepSize.Lower, StepSize.Upper],
            Complexity = NothingProved,
            Smoothness = "Lipschitz ∇F",
            BatchSize = NothingProved,
            CostFormula = "T (Q + 1) ∇yG, 1 ∇yF, 1 ∇xF",
            Memory = "5p + 5d",
            UseWhen = "only ∇yG is to be had of the lower level, and x is short: the variance grows with it.",
        },
    ];
}
