using Bilevel.Core;
using Bilevel.Core.Algorithms;
using Bilevel.Core.Catalog;
using Bilevel.Testing.Conformance;
using Xunit;

namespace Bilevel.Tasks.Tests;

/// <summary>Every method of the catalog does its job on the tasks that it applies to, in a small budget.</summary>
public class ImprovementTests
{
    // STABLE takes 650 columns of second derivatives a step here: minutes.
    public static TheoryData<string> OnCleaning => [.. Applicable(Cleaning.Task).Where(name => name != "stable")];

    // The others' fixed points are not stationary points of Φ.
    public static TheoryData<string> OnQuadratic => [.. Applicable(new QuadraticTask()).Where(name => ConvergenceCards.Of(name).LeastBias == 0)];

    // One of each kind: whatever a method adapts, and however it gets at the hypergradient.
    public static TheoryData<string> OnFewShot => ["bo-rep", "soba", "ma-soba", "amigo", "so-lazy-bio-ii", "f2sa", "maml", "fo-maml", "anil"];

    /// <summary>The validation loss, log 10 = 2.3 at the start, falls to less than half, and weights tell clean from corrupted rows 3 times in 4 and better.</summary>
    [Theory]
    [MemberData(nameof(OnCleaning))]
    public void Run_OnTinyCleaning_LowersTheValidationLossAndFindsCorruptedRows(string name)
    {
        var task = Cleaning.Task.Create<float>(Cleaning.Tiny, 1);
        var entry = AlgorithmCatalog.Find(name);
        var algorithm = entry.With([.. entry.StepSizes.Select(step => step.Name switch { "UpperStep" => UpperStep(name), "Lambda0" => 1, _ when name is "ttsa" or "fsla" => 1.5, _ => 0.3 })]);
        var state = Solver.Run(algorithm, task.Oracle, task.Start, new(Budget.OfIterations(600)), TestContext.Current.CancellationToken).Progress.State;
        var metrics = Cleaning.Evaluate(task, state.X, state.Y);
        Assert.InRange(metrics["validation_loss"], 0, Math.Log(10) / 2);
        Assert.InRange(metrics["auc"], 0.75, 1);
    }

    /// <summary>‖∇Φ‖ falls to a quarter and below, on a problem whose ∇Φ is known.</summary>
    [Theory]
    [MemberData(nameof(OnQuadratic))]
    public void Run_OnTheTinyQuadratic_LowersTheHypergradient(string name)
    {
        var task = new QuadraticTask().Create<float>(Cleaning.Tiny, 1);
        var entry = AlgorithmCatalog.Find(name);
        var algorithm = entry.With([.. entry.StepSizes.Select(step => step.Name switch { "UpperStep" => 0.02, "Lambda0" => 20, _ => 0.3 })]);

        // Its noise grows with λ unless the two gradients of a difference share theirs.
        algorithm = algorithm switch
        {
            F2sa f2sa => f2sa with { CommonRandomNumbers = true },
            F3sa f3sa => f3sa with { CommonRandomNumbers = true },
            _ => algorithm,
        };
        var state = Solver.Run(algorithm, task.Oracle, task.Start, new(Budget.OfIterations(2000)), TestContext.Current.CancellationToken).Progress.State;
        var start = Cleaning.Evaluate(task, task.Start.X, task.Start.Y)["hypergradient_norm"];
        Assert.InRange(Cleaning.Evaluate(task, state.X, state.Y)["hypergradient_norm"], 0, start / 4);
    }

    /// <summary>The query loss of tasks never seen falls to half and below, whatever a method adapts.</summary>
    [Theory]
    [MemberData(nameof(OnFewShot))]
    public void Run_OnTinyFewShot_LowersTheLossOfNewTasks(string name)
    {
        var entry = AlgorithmCatalog.Find(name);
        var task = new FewShotTask().Create<float>(Cleaning.Tiny, 1, entry.Default.Adapts);
        var algorithm = entry.With([.. entry.StepSizes.Select(step => step.Name switch { "UpperStep" when name == "bo-rep" => 0.02, "UpperStep" => 0.2, "Lambda0" => 1, _ => 0.3 })]);
        var state = Solver.Run(algorithm, task.Oracle, task.Start, new(Budget.OfIterations(1000)), TestContext.Current.CancellationToken).Progress.State;
        var start = Cleaning.Evaluate(task, task.Start.X, task.Start.Y)["test_loss"];
        Assert.InRange(Cleaning.Evaluate(task, state.X, state.Y)["test_loss"], 0, start / 2);
    }

    // On cleaning, where a row's weight gets its share of a mean.
    private static double UpperStep(string name) => name switch
    {
        "bo-rep" => 0.1,                                            // the length of a step
        "t1-t2" or "darts" => 60,                                   // the step size of y stands in for the inverse Hessian: the hypergradient is short
        "bsa" or "ttsa" or "fsla" or "sustain" or "mrbo" => 200,    // the steps decay
        _ => 20,
    };

    private static IEnumerable<string> Applicable(BilevelTask task) =>
        AlgorithmCatalog.All.Where(e => e.Default.NotApplicable(task.Create<float>(Cleaning.Tiny, 1, e.Default.Adapts).Oracle.Shape) is null).Select(e => e.Name);
}
