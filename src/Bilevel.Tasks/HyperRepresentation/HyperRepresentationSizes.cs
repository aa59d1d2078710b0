namespace Bilevel.Tasks;

/// <summary>How large hyper-representation is.</summary>
/// <param name="Tasks">Training tasks of the pool.</param>
/// <param name="ValidationTasks">Tasks from held-out reviews.</param>
/// <param name="TestTasks">Tasks from the test domains.</param>
/// <param name="RowsOfAClass">Reviews of each class in a support set, and in a query set.</param>
/// <param name="Features">The numbers that heads look at.</param>
/// <param name="AtOnce">Tasks that are evaluated at once, which bounds the memory of an evaluation.</param>
internal sealed record HyperRepresentationSizes(int Tasks, int ValidationTasks, int TestTasks, int RowsOfAClass, int Features, int AtOnce)
{
    /// <summary>Training tasks whose loss after adaptation is reported.</summary>
    public int ReportedTasks => Math.Min(Tasks, ValidationTasks);

    /// <summary>The sizes of a set of options.</summary>
    public static HyperRepresentationSizes Of(TaskSize size) => size switch
    {
        TaskSize.Tiny => new(Tasks: 6, ValidationTasks: 3, TestTasks: 3, RowsOfAClass: 4, Features: 3, AtOnce: 3),
        TaskSize.Local => new(Tasks: 100, ValidationTasks: 25, TestTasks: 50, RowsOfAClass: 10, Features: 32, AtOnce: 25),
        _ => new(Tasks: 400, ValidationTasks: 25, TestTasks: 50, RowsOfAClass: 10, Features: 512, AtOnce: 5),
    };
}
