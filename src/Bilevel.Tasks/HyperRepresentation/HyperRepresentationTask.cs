using System.Numerics;
using Bilevel.Autodiff;
using Bilevel.Core;
using Bilevel.Data;

namespace Bilevel.Tasks;

/// <summary>Learning an encoder of text that many small classification tasks share: meta-learning on reviews of many domains.</summary>
/// <remarks>
/// Task i has support rows S_i and query rows Q_i: 10 positive and 10 negative reviews each, from three random domains. With features φ_x(a) = linear(pool(RNN(words of a))), heads
/// θ_i ∈ R^{features×2} and the mean cross-entropy L_S(x, θ) over the rows of S of softmax(θᵀφ_x(a)), the problem is
///   min_x (1/P) Σ_i L_{Q_i}(x, θ_i*(x))    θ_i*(x) = argmin_θ G_i(x, θ),   G_i(x, θ) = L_{S_i}(x, θ) + (μ/2)‖θ‖²
/// BO-REP paper, eq. (3). The same tasks are stated in three ways, as <see cref="Algorithm.Adapts"/> says of a method:
///   None: x = encoder, y = (θ_1 … θ_P) [P, features, 2]; a batch is 20 task ids and touches only their heads.  F = mean of L_{Q_i}(x, θ_i) over the batch,  G = c · mean of G_i(x, θ_i)
///   Head: x = (encoder, θ⁰), y = θ; a batch is one task.  F = L_{Q_i}(x, θ),  G = G_i(x, θ),  y starts from θ⁰
///   All:  x = (encoder⁰, θ⁰), y = (encoder, θ); a batch is one task.  F, G likewise,  y starts from x
/// c is the number of tasks in a batch: the minimiser does not depend on it, and a step of size a moves each head of the batch by a on its own loss, as in the other two.
/// A support set is full-batch; the randomness is over tasks. The features of a batch are computed once and its heads are one batched product [tasks, rows, features]·[tasks, features, 2].
/// G is strongly convex in y: μ = 0.01 unless said otherwise, since the 20 rows of a task are separable by their features and μ alone bounds θ*; with features of norm 1, as at the start, its condition number is about 50, and it grows with the square of the norm.
/// Other heads, for those who ask: <c>slots</c>, y [c, features, 2], one for each place of a batch, whatever task comes there (task number modulo c on all rows): the expectation of G over batches is
/// the same for each of them, so y*(x) is c copies of the one head that does best on the mean over all tasks, and a slot holds that up to what the last tasks left there.
/// <c>shared</c>, y [1, features, 2], as in the released code: one head for all tasks, G the mean of G_i without c, and y*(x) that one best head.
///
/// Data: Amazon reviews (Blitzer, Dredze, Pereira 2007; no licence stated, research use with citation), from the user's files; made-up reviews for tiny runs without any. Test domains are
/// office_products, automotive and computer_&amp;_video_games, all others train. A review without a known word is left out, as is one whose words an earlier one of another domain has.
/// A seed orders each domain's reviews of each class; the first fifth is held out for validation tasks, and of each part one half only ever supports, the other only ever queries. A task takes
/// its 10 reviews of a class from its three domains as evenly as they go (4, 3, 3). A domain whose held-out fifth cannot give that to a support and a query set, so with fewer than 40 reviews
/// of a class, is left out of the draw, and counted in the data's description; a test domain that has fewer than 8 of a class is an error.
/// Sizes: tiny 6 training, 3 validation, 3 test tasks of 8 + 8 rows, hidden 4, 3 features, 6 words; local 100, 25, 50, hidden 64, 32 features, 32 words; paper 400, 25, 50, hidden 4096, 512 features, 64 words.
///
/// Reported, for every method alike: mean loss and accuracy (0 … 1) of query rows after 30 steps of size 0.3 on G_i from a head at 0, or from the method's own start where it learns one (everything is
/// adapted where the method does that), on copies; over the validation tasks, the first 25 training tasks and the test tasks. Chance is log 2 = 0.693 and 0.5.
/// </remarks>
public sealed class HyperRepresentationTask : BilevelTask
{
    private const string Amazon = "amazon";

    /// <inheritdoc/>
    public override string Name => "hyper-representation";

    /// <inheritdoc/>
    public override string Summary => "learn an encoder of text so that a review's sentiment is learned from 20 reviews";

    /// <inheritdoc/>
    public override string Objective => "validation_loss";

    /// <inheritdoc/>
    public override (double Low, double High) UpperSteps => (0.01, 10);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Datasets => [Amazon];

    /// <inheritdoc/>
    public override TaskReads Reads(string? dataset) => base.Reads(dataset) | TaskReads.Text | TaskReads.Heads;

    /// <inheritdoc/>
    public override TaskOptions Defaults(string? dataset) => new() { Dataset = dataset, BatchSize = 20, Regularisation = 0.01 };

    /// <inheritdoc/>
    public override TaskInstance<T> Create<T>(TaskOptions options, ulong seed) => Create<T>(options, seed, Adaptation.None);

    /// <inheritdoc/>
    public override TaskInstance<T> Create<T>(TaskOptions options, ulong seed, Adaptation adaptation)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Dataset is not (null or Amazon))
            throw new ArgumentException($"expected the data set {Amazon}, got '{options.Dataset}'", nameof(options));
        var texts = TextData.Reviews(options);
        return Create<T>(texts, TextData.Source(options), options, seed, adaptation);
    }

    /// <summary>The task on given reviews.</summary>
    internal static TaskInstance<T> Create<T>(EncodedTexts texts, string source, TaskOptions options, ulong seed, Adaptation adaptation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (sizes, words) = (HyperRepresentationSizes.Of(options.Size), TextSizes.Of(options).Words);
        var tasks = ReviewTasks.Draw(texts, sizes, seed);
        ReviewRows support = ReviewRows.Of(texts, [.. tasks.Training.Select(t => t.Support)], words, "support"), query = ReviewRows.Of(texts, [.. tasks.Training.Select(t => t.Query)], words, "query");
        var network = TextNetwork.Of(texts, options.Text ?? new(), TextSizes.Of(options).Hidden, sizes.Features);
        var (problem, body) = (new HyperRepresentationProblem(network, sizes.Features, options), network.Start(seed));
        var (oracle, start) = adaptation switch
        {
            Adaptation.None => Stated<T, Tensor>(problem.Pooled(support, query, body), seed),
            Adaptation.Head => Stated<T, Tensor>(problem.OneHead(support, query, body), seed),
            _ => Stated<T, Tensor[]>(problem.WholeNetwork(support, query, body), seed),
        };

        ReviewChunk[] Chunks(IEnumerable<ReviewTask> pool) => [.. pool.Chunk(sizes.AtOnce).Select(chunk => ReviewChunk.Of(texts, chunk, words))];
        ReviewChunk[] reported = Chunks(tasks.Training.Take(sizes.ReportedTasks));
        var (layout, rows) = (oracle.Shape.X, 2 * sizes.RowsOfAClass);

        // Compiled when first asked for: not every instance is evaluated.
        var features = new Lazy<ReviewFeatures<T>>(() => new(problem, layout, body.Length, 2 * sizes.AtOnce * rows, words, sizes.Features));
        var learning = new Lazy<IReviewAdaptation<T>>(() => adaptation == Adaptation.All
            ? new NetworkAdaptation<T>(problem, layout, sizes.AtOnce, rows, words)
            : new HeadAdaptation<T>(problem, features.Value, sizes.AtOnce, rows, oracle.Shape.LowerStart));
        return new(oracle, start, new HyperRepresentationMetrics<T>(learning, [Chunks(tasks.Validation), reported, Chunks(tasks.Test)]), Info(tasks, texts, source))
        {
            LargestFeatureNorm = x => features.Value.LargestNorm(x, reported[0].Words, reported[0].Lengths),
        };
    }

    private static (IOracle<T> Oracle, StartingPoint<T> Start) Stated<T, TY>(BilevelProblem<Tensor[], TY, ReviewRows> problem, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => (problem.Compile<T>(seed), problem.Start<T>(seed));

    private static DataInfo Info(ReviewTasks tasks, EncodedTexts texts, string source) => new(Amazon, source, texts.Sha256, new Dictionary<string, int>
    {
        ["train"] = tasks.Training.Count,
        ["validation"] = tasks.Validation.Count,
        ["test"] = tasks.Test.Count,
    })
    {
        Unit = "tasks",
        Remarks =
        [
            Remark($"training domains: {tasks.Domains.Count}"),
            .. tasks.LeftOut.Count > 0 ? [$"training domains left out because they have too few reviews: {string.Join(", ", tasks.LeftOut)}"] : Array.Empty<string>(),
            Remark($"texts left out because they have no known word: {tasks.Wordless:#,0}"),
            TextRemarks.Repeats(texts),
            Remark($"texts left out because an earlier one has the same known words as far as both are read: {tasks.Repeats:#,0}"),
        ],
    };

    private static string Remark(FormattableString remark) => FormattableString.Invariant(remark);
}
