using System.Numerics;
using Bilevel.Core;
using Bilevel.Core.Problems;
using Bilevel.Numerics;

namespace Bilevel.Testing.Problems;

/// <summary>Meta-learning on quadratic tasks: sample i of both levels is task i, and y starts from a part of x.</summary>
/// <remarks>
///   gᵢ(x, y) = ½ yᵀAᵢy + xᵀCᵢy + aᵢᵀy,    fᵢ(x, y) = ½ yᵀFᵢy + ½ xᵀHᵢx + xᵀKᵢy + fᵢᵀy + hᵢᵀx,    one task a batch, noise keyed by the batch.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed class QuadraticTasks<T> : IOracle<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly QuadraticProblem<T>[] _tasks;
    private readonly Sampler _lower, _upper;
    private readonly int[] _id = new int[1];

    /// <summary>The tasks, exact or with noise.</summary>
    /// <param name="tasks">One problem a task, all of one shape.</param>
    /// <param name="lowerStart">Where in x the entries begin from which y starts.</param>
    /// <param name="noise">The noise of derivatives.</param>
    /// <param name="seed">The key of the noise and of the order of the tasks.</param>
    public QuadraticTasks(IReadOnlyList<QuadraticData> tasks, int lowerStart, QuadraticNoise? noise = null, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        _tasks = [.. tasks.Select(task => new QuadraticProblem<T>(task, noise, seed))];
        (_lower, _upper) = (new(seed, upper: false, tasks.Count, 1, Sampling.Shuffled), new(seed, upper: true, tasks.Count, 1, Sampling.Shuffled));
        Shape = _tasks[0].Shape with
        {
            LowerSamples = tasks.Count,
            UpperSamples = tasks.Count,
            LowerStart = lowerStart,
            UpperDependsOnX = tasks.Any(task => task.H.Cast<double>().Concat(task.K.Cast<double>()).Concat(task.UpperLinearX).Any(entry => entry != 0)),
        };
    }

    /// <inheritdoc/>
    public ProblemShape Shape { get; }

    /// <inheritdoc/>
    public LowerAnswer<T> Lower(Vec<T> x, Vec<T> y, Vec<T>? along, Batch batch, LowerAnswer<T> into) => Task(_lower, batch).Lower(x, y, along, batch, into);

    /// <inheritdoc/>
    public UpperAnswer<T> Upper(Vec<T> x, Vec<T> y, Batch batch, UpperAnswer<T> into) => Task(_upper, batch).Upper(x, y, batch, into);

    private QuadraticProblem<T> Task(Sampler sampler, Batch batch)
    {
        sampler.Fill(batch, _id);
        return _tasks[_id[0]];
    }
}
