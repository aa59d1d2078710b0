using Bilevel.Autodiff;

namespace Bilevel.Tasks;

/// <summary>The two losses of hyper-representation, and the three statements of its problem.</summary>
/// <param name="network">Texts → features.</param>
/// <param name="features">How many.</param>
/// <param name="options">μ, the tasks of a batch, whose heads y holds.</param>
internal sealed class HyperRepresentationProblem(TextNetwork network, int features, TaskOptions options)
{
    private const int Classes = 2;

    private TaskHeads Heads => options.Text?.Heads ?? TaskHeads.Pool;

    /// <summary>x is the network, y the heads of tasks; a batch is tasks.</summary>
    public BilevelProblem<Tensor[], Tensor, ReviewRows> Pooled(ReviewRows support, ReviewRows query, Tensor[] start)
    {
        var tasks = support.Task.Shape[0];
        var inABatch = Math.Min(options.BatchSize, tasks);
        var count = Heads switch { TaskHeads.Pool => tasks, TaskHeads.Slots => inABatch, _ => 1 };

        // Each head moves by the step size on its own task's loss; one head for all moves on the mean.
        var scale = Heads == TaskHeads.Shared ? 1 : inABatch;
        return new()
        {
            X = start,
            Y = Tensor.Zeros([count, features, Classes]).Named("heads"),
            Train = support,
            Validation = query,
            LowerLoss = (x, heads, rows) => scale * TaskLoss(x, HeadsOf(heads, rows), rows),
            UpperLoss = (x, heads, rows) => Fit(Features(x, rows), HeadsOf(heads, rows), rows.Label),
            LowerBatchSize = inABatch,
            UpperBatchSize = inABatch,
        };
    }

    /// <summary>x is the network and the head that every task starts from, y one task's head; a batch is one task.</summary>
    public BilevelProblem<Tensor[], Tensor, ReviewRows> OneHead(ReviewRows support, ReviewRows query, Tensor[] start) => new()
    {
        X = [.. start, StartingHead],
        Y = StartingHead,
        LowerStart = x => x[^1],
        Train = support,
        Validation = query,
        LowerLoss = (x, head, rows) => TaskLoss(x[..^1], Everywhere(head, rows), rows),
        UpperLoss = (x, head, rows) => Fit(Features(x[..^1], rows), Everywhere(head, rows), rows.Label),
        LowerBatchSize = 1,
        UpperBatchSize = 1,
    };

    /// <summary>x is the network and head that every task starts from, y one task's; a batch is one task.</summary>
    public BilevelProblem<Tensor[], Tensor[], ReviewRows> WholeNetwork(ReviewRows support, ReviewRows query, Tensor[] start) => new()
    {
        X = [.. start, StartingHead],
        Y = [.. start, StartingHead],
        LowerStart = x => x,
        Train = support,
        Validation = query,
        LowerLoss = (_, y, rows) => TaskLoss(y[..^1], Everywhere(y[^1], rows), rows),
        UpperLoss = (_, y, rows) => Fit(Features(y[..^1], rows), Everywhere(y[^1], rows), rows.Label),
        LowerBatchSize = 1,
        UpperBatchSize = 1,
    };

    /// <summary>[tasks, rows, features]: all rows of all tasks in one pass.</summary>
    public Tensor Features(IReadOnlyList<Tensor> x, ReviewRows rows)
    {
        var (tasks, ofATask, steps) = (rows.Words.Shape[0], rows.Words.Shape[1], rows.Words.Shape[2]);
        return network.Forward(x, rows.Words.Reshape([tasks * ofATask, steps]), rows.Lengths.Reshape([tasks * ofATask])).Reshape([tasks, ofATask, features]);
    }

    /// <summary>The mean over tasks of the mean cross-entropy of their rows.</summary>
    public static Tensor Fit(Tensor features, Tensor heads, Tensor label) => Losses.CrossEntropy(features.MatMul(heads), label);

    /// <summary>The mean over tasks of (μ/2)‖θ_i‖².</summary>
    public Tensor Penalty(Tensor heads) => 0.5 * options.Regularisation / heads.Shape[0] * heads.Square().Sum();

    /// <summary>The mean over tasks of G_i, for heads [tasks, features, classes].</summary>
    public Tensor TaskLoss(IReadOnlyList<Tensor> x, Tensor heads, ReviewRows rows) => Fit(Features(x, rows), heads, rows.Label) + Penalty(heads);

    private Tensor StartingHead => Tensor.Zeros([features, Classes]).Named("task_head");

    // [tasks, features, classes]: the head of each task of the batch.
    private Tensor HeadsOf(Tensor heads, ReviewRows rows) => Heads switch
    {
        TaskHeads.Pool => heads.Gather(rows.Task),
        TaskHeads.Slots => heads.Gather(Tensor.FromIndices([.. Enumerable.Range(0, rows.Task.Shape[0]).Select(place => place % heads.Shape[0])], [rows.Task.Shape[0]])),
        _ => Everywhere(heads.Reshape([features, Classes]), rows),
    };

    private Tensor Everywhere(Tensor head, ReviewRows rows) => head.Reshape([1, features, Classes]).BroadcastTo([rows.Task.Shape[0], features, Classes]);
}
