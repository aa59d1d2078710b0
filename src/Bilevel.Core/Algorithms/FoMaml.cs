using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>FO-MAML: MAML without second derivatives, as if the adapted parameters moved one to one with the initialisation.</summary>
/// <remarks>
/// Finn, Abbeel, Levine, "Model-agnostic meta-learning for fast adaptation of deep networks", ICML 2017, section 5.2. With the names of <see cref="Maml"/>:
///   y⁰ = x,   y^(j+1) = y^j − a ∇yG(y^j; Sᵢ)                     j = 0 … J − 1
///   x ← x − b (1/m) Σᵢ ∇yF(y^J; Sᵢ)
/// Cost of a step: m (J ∇yG, 1 ∇yF).
/// Departures from the source: none. Where the mean of ∇yF at the adapted parameters vanishes is not a stationary point of the adapted query loss.
/// First-order ANIL is not here: without cross products it is the method without second-order terms.
/// </remarks>
public sealed record FoMaml : Algorithm
{
    /// <inheritdoc/>
    public override string Name => "fo-maml";

    /// <inheritdoc/>
    public override Adaptation Adapts => Adaptation.All;

    /// <inheritdoc/>
    public override string? NotApplicable(ProblemShape shape) => TaskAdaptation.NotApplicable(shape, Adapts);

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new FoMamlState<T>(oracle, at);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (FoMamlState<T>)state;
        var (x, y, mean) = (s.X, s.Y, s.Mean);
        var (a, b) = (LowerStep[t], UpperStep[t]);

        mean.Clear();
        for (var i = 0; i < TasksPerStep; i++)
        {
            var task = Batch.Draw(Purpose.Task, t, i, TasksPerStep);
            y.CopyStartOf(x, oracle.Shape);
            for (var j = 0; j < InnerSteps; j++)
                y -= a * oracle.Lower(x, y, along: null, task, into: s.Inner).GradientY;
            mean += 1.0 / TasksPerStep * oracle.Upper(x, y, task, into: s.Query).GradientY;
        }

        x -= b * mean;
    }

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations) => new()
    {
        UpperGradientY = TasksPerStep * iterations,
        LowerGradientY = TasksPerStep * InnerSteps * iterations,
    };

    /// <summary>a, the step size of the adaptation.</summary>
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

internal sealed class FoMamlState<T>(IOracle<T> oracle, StartingPoint<T> at) : State<T>(at)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public Vec<T> Mean { get; } = new(at.Y.Length);

    public LowerAnswer<T> Inner { get; } = new(LowerAsk.GradientY, oracle.Shape);

    public UpperAnswer<T> Query { get; } = new(UpperAsk.GradientY, oracle.Shape);
}
