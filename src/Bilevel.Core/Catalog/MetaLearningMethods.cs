using Bilevel.Core.Algorithms;

namespace Bilevel.Core.Catalog;

/// <summary>Methods that adapt to a task from a learned start.</summary>
internal static class MetaLearningMethods
{
    private const string Unproved = "–";

    public static IReadOnlyList<AlgorithmEntry> All { get; } =
    [
        new(new Maml(), Papers.Maml)
        {
            Title = "MAML",
            Summary = "learns an initialisation through a few gradient steps on each task; meta-learning only",
            StepSizes = [StepSize.Lower, StepSize.Upper],
            Complexity = Unproved,
            Smoothness = Unproved,
            BatchSize = Unproved,
            CostFormula = "m tasks: J ∇yG, J HVP, 1 ∇yF each",
            Memory = "p + (J + 6)d",
            UseWhen = "every parameter is to be adapted to a new task in a few steps.",
        },
        new(new FoMaml(), Papers.Maml)
        {
            Title = "FO-MAML",
            Summary = "MAML without second derivatives; meta-learning only",
            StepSizes = [StepSize.Lower, StepSize.Upper],
            Complexity = Unproved,
            Smoothness = Unproved,
            BatchSize = Unproved,
            CostFormula = "m tasks: J ∇yG, 1 ∇yF each",
            Memory = "p + 4d",
            UseWhen = "MAML's Hessian products are too dear, and an initialisation near its own is good enough.",
        },
        new(new Anil(), Papers.Anil)
        {
            Title = "ANIL",
            Summary = "learns a body and a head's initialisation through a few gradient steps on each task's head; meta-learning only",
            StepSizes = [StepSize.Lower, StepSize.Upper],
            Complexity = Unproved,
            Smoothness = Unproved,
            BatchSize = Unproved,
            CostFormula = "m tasks: J ∇yG, J HVP, J JVP, 1 ∇yF, 1 ∇xF each",
            Memory = "5p + (J + 5)d",
            UseWhen = "tasks share features and differ in their heads, and a new task's head is to be found in a few steps.",
        },
    ];
}
