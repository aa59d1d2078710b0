using Bilevel.Core.Algorithms;

namespace Bilevel.Core.Catalog;

/// <summary>Methods that never multiply by a second derivative.</summary>
internal static class FirstOrderMethods
{
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
            Memory = "5p + 5d",
            UseWhen = "second-order products are not to be had, and a bias of order 1/λ is acceptable.",
        },
    ];
}
