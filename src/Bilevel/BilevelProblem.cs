using System.Numerics;
using Bilevel.Autodiff;
using Bilevel.Core;
using Bilevel.Core.Checking;
using Bilevel.Numerics;

namespace Bilevel;

/// <summary>A bilevel problem stated as two losses: plain functions of named tensors and of the rows of a batch.</summary>
/// <remarks>
///   min_x F(x, y*(x)) over the validation rows,   y*(x) = argmin_y G(x, y) over the training rows.
/// x, y and the rows are records of tensors; <see cref="X"/> and <see cref="Y"/> hold the starting values, whose shapes and names are those of the
/// variables. Each loss is traced once a batch size, differentiated and compiled. Rows are the leading axis of every data tensor.
/// </remarks>
/// <typeparam name="TX">The upper-level variables: a record of tensors, or one tensor.</typeparam>
/// <typeparam name="TY">The lower-level variables: a record of tensors, or one tensor.</typeparam>
/// <typeparam name="TRows">The data: a record of tensors, or one tensor.</typeparam>
public sealed class BilevelProblem<TX, TY, TRows>
{
    /// <summary>The starting values of the upper-level variables.</summary>
    public required TX X { get; init; }

    /// <summary>The starting values of the lower-level variables.</summary>
    public required TY Y { get; init; }

    /// <summary>The rows of the lower level.</summary>
    public required TRows Train { get; init; }

    /// <summary>The rows of the upper level; none of them may also be a training row.</summary>
    public required TRows Validation { get; init; }

    /// <summary>G(x, y; rows), a scalar: the mean over the rows, and the regulariser.</summary>
    public required Func<TX, TY, TRows, Tensor> LowerLoss { get; init; }

    /// <summary>F(x, y; rows), a scalar: the mean over the rows.</summary>
    public required Func<TX, TY, TRows, Tensor> UpperLoss { get; init; }

    /// <summary>
    /// For meta-learning: the tensors of x, as they are and in the order of y, from which a task's y starts, such as <c>x => x.Head</c>; row i of both levels is
    /// task i. Null where y is one vector that lives from iteration to iteration. What only a start uses need not be in a loss.
    /// </summary>
    public Func<TX, TY>? LowerStart { get; init; }

    /// <summary>Training rows in a batch.</summary>
    public int LowerBatchSize { get; init; } = 64;

    /// <summary>Validation rows in a batch.</summary>
    public int UpperBatchSize { get; init; } = 64;

    /// <summary>How batches are drawn.</summary>
    public Sampling Sampling { get; init; } = Sampling.Shuffled;

    /// <summary>The compiled oracle of this problem, its batches keyed by <paramref name="seed"/>.</summary>
    /// <typeparam name="T">float for runs, double for checks.</typeparam>
    /// <exception cref="ProblemException">A loss is no scalar, the data's rows differ, a variable is used by no loss, a batch is empty, <see cref="LowerStart"/> does not fit y.</exception>
    /// <exception cref="ShapeMismatchException">Tensors that meet in a loss do not fit.</exception>
    public CompiledOracle<T> Compile<T>(ulong seed = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (LowerBatchSize < 1 || UpperBatchSize < 1)
            throw new ProblemException($"batches must hold at least 1 row, got LowerBatchSize = {LowerBatchSize} and UpperBatchSize = {UpperBatchSize}");
        var lower = new TracedLevel<TX, TY, TRows>("lower", LowerLoss, X, Y, Train);
        var upper = new TracedLevel<TX, TY, TRows>("upper", UpperLoss, X, Y, Validation);
        ParameterLayout x = TensorRecord<TX>.Layout(X, "x"), y = TensorRecord<TY>.Layout(Y, "y");
        var start = LowerStart is null ? null : TaskStart.Find(LowerStart, x, y);
        var structure = ProblemStructure.Of(lower, upper, start?.Names ?? []);
        var shape = new ProblemShape(x, y)
        {
            LowerSamples = lower.Rows,
            UpperSamples = upper.Rows,
            LowerBatchSize = Math.Min(LowerBatchSize, lower.Rows),
            UpperBatchSize = Math.Min(UpperBatchSize, upper.Rows),
            UpperDependsOnX = structure.UpperDependsOnX,
            LowerStart = start?.Offset,
        };
        return new(shape, lower.Trace, upper.Trace, seed, Sampling);
    }

    /// <summary>The starting point as flat vectors.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    public StartingPoint<T> Start<T>(ulong seed = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(Flatten<T>(TensorRecord<TX>.Read(X, "x")), Flatten<T>(TensorRecord<TY>.Read(Y, "y")), seed);

    /// <summary>Runs a method in single precision.</summary>
    public Solution<TX, TY> Solve(Algorithm algorithm, Budget budget, ulong seed = 0, CancellationToken cancellation = default) =>
        Solve<float>(algorithm, new(budget), seed, cancellation);

    /// <summary>Runs a method with callbacks, evaluations or a resume, in the precision of <typeparamref name="T"/>.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    public Solution<TX, TY> Solve<T>(Algorithm algorithm, SolverOptions<T> options, ulong seed = 0, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var oracle = Compile<T>(seed);
        var start = Start<T>(seed);
        var before = UpperLossAt(oracle, start.X, start.Y);
        var result = Solver.Run(algorithm, oracle, start, options, cancellation);
        var state = result.Progress.State;
        var after = UpperLossAt(oracle, state.X, state.Y);

        // A loss can be NaN where its derivatives are numbers, such as log x at x < 0; a method that asks for no value does not notice.
        var (reason, message) = (result.Reason, result.Message);
        if (!double.IsFinite(after) && !reason.IsFailure())
        {
            var origin = oracle.FindNonFinite() is { } found ? $"; it began with {found}" : "";
            (reason, message) = (StopReason.NonFinite, $"the upper-level loss is {after} over all validation rows, after iteration {result.Progress.Iteration}{origin}");
        }

        return new(
            TensorRecord<TX>.FromFlat(oracle.Shape.X, ToDoubles(state.X)), TensorRecord<TY>.FromFlat(oracle.Shape.Y, ToDoubles(state.Y)),
            before, after, reason, message, result.Progress.Iteration, result.Progress.Seconds, result.Progress.Ledger.Snapshot());
    }

    /// <summary>Compares the hypergradient at the starting point with central differences of Φ, in double.</summary>
    public HypergradientReport Check(HypergradientCheckOptions? options = null)
    {
        var start = Start<double>();
        return HypergradientCheck.Run(Compile<double>(), start.X, start.Y, options);
    }

    /// <summary>Compares every estimator of the hypergradient at the starting point with the others and with central differences of Φ, in double.</summary>
    public CrossCheckReport CrossCheck(CrossCheckOptions? options = null)
    {
        var start = Start<double>();
        return Core.Checking.CrossCheck.Run(Compile<double>(), start.X, start.Y, options);
    }

    private static double UpperLossAt<T>(CompiledOracle<T> oracle, Vec<T> x, Vec<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        oracle.Upper(x, y, Batch.Full, new(UpperAsk.Value, oracle.Shape)).Value;

    private static double[] ToDoubles<T>(Vec<T> vector)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Array.ConvertAll(vector.Span.ToArray(), double.CreateChecked);

    // Tensor after tensor, so that a large start is never held in double as a whole.
    private static Vec<T> Flatten<T>(IReadOnlyList<(string Name, Tensor Value)> tensors)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var flat = new Vec<T>(tensors.Sum(t => t.Value.Shape.Count));
        var next = 0;
        foreach (var (_, tensor) in tensors)
        {
            foreach (var entry in tensor.ToArray())
                flat[next++] = T.CreateChecked(entry);
        }

        return flat;
    }
}
