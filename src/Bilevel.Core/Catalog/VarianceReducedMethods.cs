using Bilevel.Core.Algorithms;

namespace Bilevel.Core.Catalog;

/// <summary>Methods whose directions are corrected by what the samples said before.</summary>
internal static class VarianceReducedMethods
{
    private const string OfEverySample = "Lipschitz ∇F of every sample";

    public static IReadOnlyList<AlgorithmEntry> All { get; } =
    [
        new(new Saba(), Papers.Soba)
        {
            Title = "SABA",
            Summary = "SOBA on a finite sum, every direction corrected by a table of what each block said last",
            StepSizes = [StepSize.Lower, StepSize.Upper],
            Complexity = "O((n + m)^(2/3) ε⁻²)",
            Smoothness = OfEverySample,
            BatchSize = "O(1)",
            CostFormula = "1 ∇yG, 1 HVP, 1 JVP, 1 ∇xF, 1 ∇yF",
            Memory = "n(2d + p) + m(d + p) for n and m blocks, and 10p + 14d",
            UseWhen = "the samples are few enough for tables of a row a block, and SOBA's steps would have to decay.",
        },
        new(new Sustain(), Papers.Sustain)
        {
            Title = "SUSTAIN",
            Summary = "STORM momentum on both levels, hypergradients by one random Neumann product",
            StepSizes = [StepSize.Lower, StepSize.Neumann, StepSize.Upper],
            Complexity = "Õ(ε⁻³)",
            Smoothness = OfEverySample,
            BatchSize = "O(1)",
            CostFormula = "2 ∇yG, 2p HVP, 2 JVP, 2 ∇xF, 2 ∇yF, p uniform on 0 … Q − 1",
            Memory = "11p + 13d",
            UseWhen = "samples never repeat, so that neither tables nor full passes are possible, and products are dear: about half those of MRBO's series in the mean, with about the same bias and more noise.",
        },
        new(new Mrbo(), Papers.MrboVrbo)
        {
            Title = "MRBO",
            Summary = "STORM momentum on both levels, hypergradients by a Neumann series of fixed length",
            StepSizes = [StepSize.Lower, StepSize.Neumann, StepSize.Upper],
            Complexity = "Õ(ε⁻³)",
            Smoothness = OfEverySample,
            BatchSize = "O(1)",
            CostFormula = "2 ∇yG, 2Q HVP, 2 JVP, 2 ∇xF, 2 ∇yF",
            Memory = "11p + 13d",
            UseWhen = "samples never repeat and the lower level is well conditioned, so that a short series solves the system.",
        },
        new(new Vrbo(), Papers.MrboVrbo)
        {
            Title = "VRBO",
            Summary = "exact directions once in a period, carried along every move of x and y by small batches",
            StepSizes = [StepSize.Lower, StepSize.Neumann, StepSize.Upper],
            Complexity = "Õ(ε⁻³)",
            Smoothness = OfEverySample,
            BatchSize = "Õ(ε⁻²) once in a period, Õ(ε⁻¹)",
            CostFormula = "2(m + 1) ∇yG, 2Q(m + 1) HVP, 2(m + 1) JVP, 2(m + 1) ∇xF, 2(m + 1) ∇yF; all samples once in q",
            Memory = "11p + 13d",
            UseWhen = "a pass over all samples is affordable now and then, and x moves so far that y needs several steps.",
        },
        new(new Srba(), Papers.Srba)
        {
            Title = "SRBA",
            Summary = "SOBA with exact directions once in a period, corrected at two points in between",
            StepSizes = [StepSize.Lower, StepSize.Upper],
            Complexity = "O((n + m)^(1/2) ε⁻²)",
            Smoothness = OfEverySample,
            BatchSize = "O(1), full once in a period",
            CostFormula = "2 ∇yG, 2 HVP, 2 JVP, 2 ∇xF, 2 ∇yF; one of each over all samples in one iteration of q",
            Memory = "8p + 14d",
            UseWhen = "a finite sum has too many samples for SABA's tables, and a pass over all of them now and then is affordable.",
        },
    ];
}
