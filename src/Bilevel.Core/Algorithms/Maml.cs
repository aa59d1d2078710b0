using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>MAML: learns an initialisation from which a few gradient steps on a task's support samples do well on its query samples.</summary>
/// <remarks>
/// Finn, Abbeel, Levine, "Model-agnostic meta-learning for fast adaptation of deep networks", ICML 2017, Algorithm 1. x = θ is the initialisation, y the
/// parameters adapted to a task, G its support loss, F its query loss. For each task i = 1 … m of an iteration, S one batch name for both levels:
///   y⁰ = x,   y^(j+1) = y^j − a ∇yG(y^j; Sᵢ)                     j = 0 … J − 1
///   v ← ∇yF(y^J; Sᵢ)
///   v ← v − a ∇²yyG(y^j; Sᵢ) v                                   j = J − 1 … 0
///   x ← x − b (1/m) Σᵢ v
/// Cost of a step: m (J ∇yG, J HVP, 1 ∇yF).
/// Departures from the source: none. G may not depend on x, nor F (with p = d there is nothing else in x); the support samples are the
/// same forwards and backwards; y does not live from task to task.
/// </remarks>
public sealed record Maml : Algorithm
{
    /// <inheritdoc/>
    public override string Name => "maml";

    /// <inheritdoc/>
    public override Adaptation Adapts => Adaptation.All;

    /// <inheritdoc/>
    public override string? NotApplicable(ProblemShape shape) => TaskAdaptation.NotApplicable(shape, Adapts);

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new MamlState<T>(oracle, at, InnerSteps);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (MamlState<T>)state;
        var (x, y, v, mean, path) = (s.X, s.Y, s.V, s.Mean, s.Path);
        var (a, b) = (LowerStep[t], UpperStep[t]);

        mean.Clear();
        for (var i = 0; i < TasksPerStep; i++)
        {
            var task = Batch.Draw(Purpose.Task, t, i, TasksPerStep);
            y.CopyStartOf(x, oracle.Shape);
            for (var j = 0; j < InnerSteps; j++)
            {
                path[j].CopyFrom(y);
                y -= a * oracle.Lower(x, y, along: null, task, into: s.Inner).GradientY;
            }

            v.CopyFrom(oracle.Upper(x, y, task, into: s.Query).GradientY);
            for (var j = InnerSteps - 1; j >= 0; j--)
                v -= a * oracle.Lower(x, path[j], along: v, task, into: s.Curvature).Hvp;
            mean += 1.0 / TasksPerStep * v;
        }

        x -= b * mean;
    }

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations) => new()
    {
        UpperGradientY = TasksPerStep * iterations,
        LowerGradientY = TasksPerStep * InnerSteps * iterations,
        Hvp = TasksPerStep * InnerSteps * iterations,
    };

    /// <summary>a, the step size of the adaptation; at most 2 / L, or the products grow.</summary>
    public Schedule LowerStep { get; init; } = 0.05;

    /// <summary>b, the step size of the initialisation.</summary>
    public Schedule UpperStep { get; init; } = 0.1;

    /// <summary>J ≥ 1, the steps of the adaptation.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int InnerSteps { get; init => field = Require.AtLeast(1, value); } = 5;

    /// <summary>m ≥ 1, the tasks of an iteration.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int TasksPerStep { get; init => field = Require.AtLeast(1, value); } = 4;
}

internal sealed class MamlState<T>(IOracle<T> oracle, StartingPoint<T> at, int steps) : State<T>(at)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public Vec<T> V { get; } = new(at.Y.Length);

    public Vec<T> Mean { get; } = new(at.Y.Length);

    /// <summary>y⁰ … y^(J − 1) of the task at hand.</summary>
    public Vec<T>[] Path { get; } = [.. Enumerable.Range(0, steps).Select(_ => new Vec<T>(at.Y.Length))];

    public LowerAnswer<T> Inner { get; } = new(LowerAsk.GradientY, oracle.Shape);

    public LowerAnswer<T> Curvature { get; } = new(LowerAsk.Hvp, oracle.Shape);

    public UpperAnswer<T> Query { get; } = new(UpperAsk.GradientY, oracle.Shape);
}
