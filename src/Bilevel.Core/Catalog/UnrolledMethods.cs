using Bilevel.Core.Algorithms;

namespace Bilevel.Core.Catalog;

/// <summary>Methods that differentiate through the lower level's own steps, solve the system by an iterative solver, or cut the second order short.</summary>
internal static class UnrolledMethods
{
    // No rate to a stationary point of Φ is claimed: the papers bound the error of one hypergradient, if anything.
    private const string NothingProved = "–";

    public static IReadOnlyList<AlgorithmEntry> All { get; } =
    [
        new(new Unrolled(), Papers.ReverseMode)
        {
            Title = "ITD",
            Summary = "the derivative of the lower level's own steps, in reverse through all of them",
            StepSizes = [StepSize.Lower, StepSize.Upper],
            Complexity = NothingProved,
            Smoothness = NothingProved,
            BatchSize = NothingProved,
            CostFormula = "T ∇yG, T − 1 HVP, T JVP, 1 ∇xF, 1 ∇yF",
            Memory = "4p + (T + 5)d",
            UseWhen = "what the lower level's few steps do is what counts, not its exact solution, and all its iterates fit into memory.",
        },
        new(new Unrolled { Truncation = 5 }, Papers.Truncated)
        {
            Title = "ITD, truncated",
            Summary = "the derivative of the lower level's own steps, in reverse through the last K",
            StepSizes = [StepSize.Lower, StepSize.Upper],
            Complexity = NothingProved,
            Smoothness = NothingProved,
            BatchSize = NothingProved,
            CostFormula = "T ∇yG, K − 1 HVP, K JVP, 1 ∇xF, 1 ∇yF",
            Memory = "4p + (K + 5)d",
            UseWhen = "the lower level is well conditioned, so that its last steps say what there is to say, or not all its iterates fit into memory.",
        },
        new(new AidCg(), Papers.AidCg)
        {
            Title = "AID-CG",
            Summary = "several lower-level steps, then a hypergradient whose system is solved by conjugate gradients",
            StepSizes = [StepSize.Lower, StepSize.Upper],
            Complexity = NothingProved,
            Smoothness = NothingProved,
            BatchSize = NothingProved,
            CostFormula = "T ∇yG, at most K HVP, 1 JVP, 1 ∇xF, 1 ∇yF",
            Memory = "3p + 8d and a linearisation",
            UseWhen = "a lower-level batch has a positive definite Hessian, badly conditioned perhaps: a certificate says what each solve is worth.",
            AsReleased = "the conjugate gradients that public code has copied return the iterate before the one that met the tolerance.",
        },
        new(new AidNeumann(), Papers.AidNeumann)
        {
            Title = "AID-Neumann",
            Summary = "several lower-level steps, then a hypergradient whose system is solved by fixed-point steps on one batch",
            StepSizes = [StepSize.Lower, StepSize.Neumann, StepSize.Upper],
            Complexity = NothingProved,
            Smoothness = NothingProved,
            BatchSize = NothingProved,
            CostFormula = "T ∇yG, K − 1 HVP, 1 JVP, 1 ∇xF, 1 ∇yF",
            Memory = "3p + 5d and a linearisation",
            UseWhen = "the lower level is well conditioned, and a bias of (1 − ημ)^K is acceptable.",
        },
        new(new T1T2(), Papers.T1T2)
        {
            Title = "T1-T2",
            Summary = "one lower-level step and the derivative of that step: the inverse Hessian replaced by the step size",
            StepSizes = [StepSize.Lower, StepSize.Upper],
            Complexity = NothingProved,
            Smoothness = NothingProved,
            BatchSize = NothingProved,
            CostFormula = "1 ∇yG, 1 JVP, 1 ∇xF, 1 ∇yF",
            Memory = "3p + 4d",
            UseWhen = "a biased direction is good enough, and one product a step is all there is.",
        },
        new(new Darts(), Papers.Darts)
        {
            Title = "DARTS",
            Summary = "a step on the upper level that looks one lower-level step ahead, by differences of gradients",
            StepSizes = [StepSize.Lower, StepSize.Upper],
            Complexity = NothingProved,
            Smoothness = NothingProved,
            BatchSize = NothingProved,
            CostFormula = "2 ∇yG, 2 ∇xG or 1 JVP, 1 ∇xF, 1 ∇yF",
            Memory = "6p + 4d",
            UseWhen = "architecture search as published is what is to be compared with.",
        },
        new(new DartsFirstOrder(), Papers.Darts)
        {
            Title = "DARTS, first order",
            Summary = "alternating steps on both levels, as if the lower did not depend on the upper",
            StepSizes = [StepSize.Lower, StepSize.Upper],
            Complexity = NothingProved,
            Smoothness = NothingProved,
            BatchSize = NothingProved,
            CostFormula = "1 ∇yG, 1 ∇xF",
            Memory = "2p + 2d",
            UseWhen = "architecture search's cheap variant is what is to be compared with; not where F does not depend on x.",
        },
        new(new NoSecondOrder(), Papers.Darts)
        {
            Title = "No second order",
            Summary = "several lower-level steps, then one on the upper level as if the lower did not depend on it",
            StepSizes = [StepSize.Lower, StepSize.Upper],
            Complexity = NothingProved,
            Smoothness = NothingProved,
            BatchSize = NothingProved,
            CostFormula = "T ∇yG, 1 ∇xF",
            Memory = "2p + 2d",
            UseWhen = "a baseline is wanted that ignores the coupling; not where F does not depend on x.",
        },
    ];
}
