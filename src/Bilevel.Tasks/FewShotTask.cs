using Bilevel.Autodiff;
using Bilevel.Core;

namespace Bilevel.Tasks;

/// <summary>Learning a representation that many small regressions share, so that a new one is learned from a few rows.</summary>
/// <remarks>
/// Task i has support rows S_i and query rows Q_i, targets b = w_iᵀ tanh(B*ᵀa) + noise, a ~ N(0, I), w_i = w̄ + N(0, ¼I). With the features φ_B(a) = tanh(Bᵀa) and the losses
///   L_S(B, θ) = mean over the rows of S of ½ (θᵀφ_B(a) − b)²,    G_i(B, θ) = L_{S_i}(B, θ) + (μ/2)‖θ‖²
/// the same data are stated in three ways, as <see cref="Algorithm.Adapts"/> says of a method:
///   None: x = B, y = (θ_1 … θ_P); a batch is task ids and touches only their heads.  F = mean of L_{Q_i}(B, θ_i) over the batch,  G = c · mean of G_i(B, θ_i)
///   Head: x = (B, θ⁰), y = θ; a batch is one task.  F = L_{Q_i}(B, θ),  G = G_i(B, θ),  y starts from θ⁰
///   All:  x = (B⁰, θ⁰), y = (B, θ); a batch is one task.  F, G likewise,  y starts from x
/// c is the number of tasks in a batch: the minimiser does not depend on it, and a step of size a moves each head of the batch by a on its own loss, as in the other two.
/// Synthetic, drawn from the seed; the noise option is the standard deviation of the targets' noise. B starts at random, heads and their start at 0.
/// Reported, for every method alike: the mean query loss after 50 steps of size 0.2 on G_i from the method's own start (θ = 0 where it learns none; everything is adapted
/// where the method does that), on copies, over the training tasks and over tasks held out for validation and for testing. Noise alone is ½ noise².
/// Raghu et al., ICLR 2020; BO-REP paper, eq. (3).
/// </remarks>
public sealed class FewShotTask : BilevelTask
{
    /// <inheritdoc/>
    public override string Name => "few-shot";

    /// <inheritdoc/>
    public override string Summary => "learn features that many small regressions share, from a few rows of each";

    /// <inheritdoc/>
    public override string Objective => "validation_loss";

    /// <inheritdoc/>
    public override (double Low, double High) UpperSteps => (0.01, 10);

    /// <inheritdoc/>
    public override TaskInstance<T> Create<T>(TaskOptions options, ulong seed) => Create<T>(options, seed, Adaptation.None);

    /// <inheritdoc/>
    public override TaskInstance<T> Create<T>(TaskOptions options, ulong seed, Adaptation adaptation)
    {
        ArgumentNullException.ThrowIfNull(options);
        var data = FewShotData.Draw(options, seed);
        var (oracle, start) = adaptation switch
        {
            Adaptation.None => Stated<T, Tensor, Tensor>(Pooled(data, options), seed),
            Adaptation.Head => Stated<T, Network, Tensor>(OneHead(data.Training, data.Start, options), seed),
            _ => Stated<T, Network, Network>(WholeNetwork(data.Training, data.Start, options), seed),
        };
        var metrics = new FewShotMetrics<T>([.. new[] { data.Validation, data.Test, data.Training }.Select(tasks => adaptation == Adaptation.All
            ? Stated<T, Network, Network>(WholeNetwork(tasks, data.Start, options), seed).Oracle
            : Stated<T, Network, Tensor>(OneHead(tasks, data.Start, options), seed).Oracle)]);
        return new(oracle, start, metrics, new("few-shot", "synthetic", "", new Dictionary<string, int>
        {
            ["train"] = data.Training.Count,
            ["validation"] = data.Validation.Count,
            ["test"] = data.Test.Count,
        })
        {
            Unit = "tasks",
        });
    }

    private static BilevelProblem<Tensor, Tensor, TaskRows> Pooled(FewShotData data, TaskOptions options)
    {
        var inABatch = Math.Min(options.BatchSize, data.Training.Count);
        return new()
        {
            X = data.Start.Body,
            Y = Tensor.Zeros([data.Training.Count, data.Start.Head.Shape[0]]).Named("heads"),
            Train = data.Training.Support,
            Validation = data.Training.Query,
            LowerLoss = (body, heads, rows) => inABatch * TaskLoss(body, heads.Gather(rows.Task), rows, options),
            UpperLoss = (body, heads, rows) => Fit(body, heads.Gather(rows.Task), rows),
            LowerBatchSize = inABatch,
            UpperBatchSize = inABatch,
        };
    }

    private static BilevelProblem<Network, Tensor, TaskRows> OneHead(TaskPool tasks, Network start, TaskOptions options) => new()
    {
        X = start,
        Y = start.Head,
        LowerStart = x => x.Head,
        Train = tasks.Support,
        Validation = tasks.Query,
        LowerLoss = (x, head, rows) => TaskLoss(x.Body, Everywhere(head, rows), rows, options),
        UpperLoss = (x, head, rows) => Fit(x.Body, Everywhere(head, rows), rows),
        LowerBatchSize = 1,
        UpperBatchSize = 1,
    };

    private static BilevelProblem<Network, Network, TaskRows> WholeNetwork(TaskPool tasks, Network start, TaskOptions options) => new()
    {
        X = start,
        Y = start,
        LowerStart = x => x,
        Train = tasks.Support,
        Validation = tasks.Query,
        LowerLoss = (_, y, rows) => TaskLoss(y.Body, Everywhere(y.Head, rows), rows, options),
        UpperLoss = (_, y, rows) => Fit(y.Body, Everywhere(y.Head, rows), rows),
        LowerBatchSize = 1,
        UpperBatchSize = 1,
    };

    /// <summary>The mean over tasks of L + (μ/2)‖θ‖²: heads [tasks, features].</summary>
    private static Tensor TaskLoss(Tensor body, Tensor heads, TaskRows rows, TaskOptions options) =>
        Fit(body, heads, rows) + 0.5 * options.Regularisation / heads.Shape[0] * heads.Square().Sum();

    /// <summary>The mean over tasks and their rows of ½ (θᵀ tanh(Bᵀa) − b)².</summary>
    private static Tensor Fit(Tensor body, Tensor heads, TaskRows rows)
    {
        var features = rows.Inputs.MatMul(body).Tanh();                                              // [tasks, rows, features]
        var predictions = features.MatMul(heads.Reshape([heads.Shape[0], heads.Shape[1], 1]));       // [tasks, rows, 1]
        return 0.5 * Losses.MeanSquaredError(predictions, rows.Targets);
    }

    // One head for each task of the batch.
    private static Tensor Everywhere(Tensor head, TaskRows rows) => head.Reshape([1, head.Shape[0]]).BroadcastTo([rows.Inputs.Shape[0], head.Shape[0]]);

    private static (IOracle<T> Oracle, StartingPoint<T> Start) Stated<T, TX, TY>(BilevelProblem<TX, TY, TaskRows> problem, ulong seed)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> => (problem.Compile<T>(seed), problem.Start<T>(seed));
}
