using Bilevel.Core.Algorithms;

namespace Bilevel.Core.Catalog;

/// <summary>Methods whose linear system follows x step by step, or is solved anew in each iteration; and the lazy ones.</summary>
internal static class ImplicitMethods
{
    private const string OneOfEach = "1 ∇yG, 1 HVP, 1 JVP, 1 ∇xF, 1 ∇yF";
    private const string Lipschitz = "Lipschitz ∇F";

    public static IReadOnlyList<AlgorithmEntry> All { get; } =
    [
        new(new BoRep(), Papers.BoRep)
        {
            Title = "BO-REP",
            Summary = "refined start, periodic projected lower-level updates, normalised momentum for the upper level",
            StepSizes = [StepSize.Lower, StepSize.System, StepSize.UpperLength],
            Complexity = "Õ(ε⁻⁴)",
            Smoothness = "(Lx0, Lx1, Ly0, Ly1)",
            BatchSize = "O(1)",
            CostFormula = "N ∇yG in one iteration of I; 1 HVP, 1 JVP, 1 ∇xF, 1 ∇yF",
            Memory = "6p + 9d",
            UseWhen = "the upper level's gradient grows with itself (recurrent networks, exponentials), or the scale of the hypergradient is unknown: a step is as long as it says.",
            AsReleased = "the public code updates y from iteration 0 on with gradients that add up, without ball, mean or refinement, and takes the JVP at the new z.",
        },
        new(new Soba(), Papers.Soba)
        {
            Title = "SOBA",
            Summary = "three coupled SGD sequences: lower level, linear system, upper level",
            StepSizes = [StepSize.Lower, StepSize.Upper],
            Complexity = "O(ε⁻⁴)",
            Smoothness = Lipschitz,
            BatchSize = "O(1)",
            CostFormula = OneOfEach,
            Memory = "4p + 5d",
            UseWhen = "a first choice where nothing is known: one of everything a step, two step sizes.",
        },
        new(new MaSoba(), Papers.MaSoba)
        {
            Title = "MA-SOBA",
            Summary = "SOBA whose upper level follows a moving average of the hypergradients",
            StepSizes = [StepSize.Lower, StepSize.System, StepSize.Upper],
            Complexity = "O(ε⁻⁴)",
            Smoothness = Lipschitz,
            BatchSize = "O(1)",
            CostFormula = OneOfEach,
            Memory = "5p + 5d",
            UseWhen = "SOBA's hypergradients are too noisy and larger batches too dear.",
        },
        new(new StocBio(), Papers.StocBio)
        {
            Title = "stocBiO",
            Summary = "several lower-level steps, then a hypergradient by a truncated Neumann series",
            StepSizes = [StepSize.Lower, StepSize.Neumann, StepSize.Upper],
            Complexity = "O(ε⁻⁴)",
            Smoothness = Lipschitz,
            BatchSize = "O(ε⁻²)",
            CostFormula = "T ∇yG, Q HVP, 1 JVP, 1 ∇xF, 1 ∇yF",
            Memory = "4p + 6d",
            UseWhen = "the lower level is well conditioned, so that a short series solves the system.",
            AsReleased = "the released code's z is η r^Q + Σ r^q over q = 1 … Q, without r⁰ and without η before the sum, on one batch: about 1/η times too large, with other fixed points.",
        },
        new(new Amigo(), Papers.Amigo)
        {
            Title = "AmIGO",
            Summary = "several warm-started steps on the lower level and on the linear system, then one on the upper level",
            StepSizes = [StepSize.Lower, StepSize.System, StepSize.Upper],
            Complexity = "O(ε⁻⁴)",
            Smoothness = Lipschitz,
            BatchSize = "O(ε⁻²)",
            CostFormula = "T ∇yG, M HVP, 1 JVP, 1 ∇xF, 1 ∇yF",
            Memory = "4p + 5d",
            UseWhen = "x moves fast and y and z must keep up: several cheap steps on each.",
        },
        new(new SoLazyBio { Option = LazyOption.I }, Papers.Lazy)
        {
            Title = "SO-Lazy-BiO-I",
            Summary = "SOBA with momentum; HVP and JVP in one iteration of N",
            StepSizes = [StepSize.Lower, StepSize.System, StepSize.Upper],
            Complexity = "O(ε⁻⁴)",
            Smoothness = Lipschitz,
            BatchSize = "O(1)",
            CostFormula = "1 ∇yG, 1 ∇xF; 1 HVP, 1 JVP, 1 ∇yF in one iteration of N",
            Memory = "6p + 6d",
            UseWhen = "second-order products are what costs (large y, deep networks) and x moves slowly.",
        },
        new(new SoLazyBio { Option = LazyOption.II }, Papers.Lazy)
        {
            Title = "SO-Lazy-BiO-II",
            Summary = "SOBA with momentum; HVP in one iteration of N, JVP in every one",
            StepSizes = [StepSize.Lower, StepSize.System, StepSize.Upper],
            Complexity = "O(ε⁻⁴)",
            Smoothness = Lipschitz,
            BatchSize = "O(1)",
            CostFormula = "1 ∇yG, 1 JVP, 1 ∇xF; 1 HVP, 1 ∇yF in one iteration of N",
            Memory = "6p + 6d",
            UseWhen = "HVPs cost much more than JVPs, or option I's repeated directions hurt.",
        },
        new(new SoLazyBioSgd(), Papers.Lazy)
        {
            Title = "SO-Lazy-BiO-SGD",
            Summary = "SOBA without momentum; HVP and JVP in one iteration of N",
            StepSizes = [StepSize.Lower, StepSize.System, StepSize.Upper],
            Complexity = "O(ε⁻²) iterations",
            Smoothness = Lipschitz,
            BatchSize = "Θ(ε⁻²)",
            CostFormula = "1 ∇yG, 1 ∇xF; 1 HVP, 1 JVP, 1 ∇yF in one iteration of N",
            Memory = "5p + 6d",
            UseWhen = "batches are large and second-order products are what costs.",
        },
    ];
}
