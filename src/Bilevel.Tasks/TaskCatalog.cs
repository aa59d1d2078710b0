namespace Bilevel.Tasks;

/// <summary>All tasks.</summary>
public static class TaskCatalog
{
    /// <summary>The tasks, in the order of the list.</summary>
    public static IReadOnlyList<BilevelTask> All { get; } =
    [
        new HyperCleaningTask(), new HyperRepresentationTask(), new HyperparameterOptimisationTask(), new RegularisationTask(), new FewShotTask(), new QuadraticTask(), new RelaxedSmoothTask(),
    ];
}
