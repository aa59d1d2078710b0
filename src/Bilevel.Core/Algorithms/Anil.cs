using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>ANIL: MAML whose adaptation moves the head alone; body and head's initialisation are learned through it.</summary>
/// <remarks>
/// Raghu, Raghu, Bengio, Vinyals, "Rapid learning or feature reuse? Towards understanding the effectiveness of MAML", ICLR 2020, section 4. x = (ψ, φ), the body
/// and the head's initialisation, in either order; y is the head adapted to a task. For each task i = 1 … m of an iteration, S one batch name for both levels:
///   y⁰ = φ,   y^(j+1) = y^j − a ∇yG(x, y^j; Sᵢ)                  j = 0 … J − 1
///   v ← ∇yF(x, y^J; Sᵢ),   h ← ∇xF(x, y^J; Sᵢ)
///   h ← h − a ∇²xyG(x, y^j; Sᵢ) v,   v ← v − a ∇²yyG(x, y^j; Sᵢ) v       j = J − 1 … 0, both with the old v
///   h_φ ← h_φ + v
///   x ← x − b (1/m) Σᵢ h
/// Cost of a step: m (J ∇yG, J HVP, J JVP, 1 ∇yF, 1 ∇xF).
/// Departures from the source: one step size for ψ and φ. G may depend on φ directly too, as a proximal term does; where the adaptation
/// moves everything (p = d) and G does not depend on x it is MAML, to the bit.
/// </remarks>
public sealed record Anil : Algorithm
{
    /// <inheritdoc/>
    public override string Name => "anil";

    /// <inheritdoc/>
    public override Adaptation Adapts => Adaptation.Head;

    /// <inheritdoc/>
    public override string? NotApplicable(ProblemShape shape) => TaskAdaptation.NotApplicable(shape, Adapts);

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new AnilState<T>(oracle, at, InnerSteps);

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (AnilState<T>)state;
        var (x, y, v, h, mean, path) = (s.X, s.Y, s.V, s.H, s.Mean, s.Path);
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

            var query = oracle.Upper(x, y, task, into: s.Query);
            v.CopyFrom(query.GradientY);
            h.CopyFrom(query.GradientX);
            for (var j = InnerSteps - 1; j >= 0; j--)
            {
                var lower = oracle.Lower(x, path[j], along: v, task, into: s.Products);
                h -= a * lower.Jvp;
                v -= a * lower.Hvp;
            }

            h.AddToStart(v, oracle.Shape);
            mean += 1.0 / TasksPerStep * h;
        }

        x -= b * mean;
    }

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations) => new()
    {
        UpperGradientX = TasksPerStep * iterations,
        UpperGradientY = TasksPerStep * iterations,
        LowerGradientY = TasksPerStep * InnerSteps * iterations,
        Hvp = TasksPerStep * InnerSteps * iterations,
        Jvp = TasksPerStep * InnerSteps * iterations,
    };

    /// <summary>a, the step size of the adaptation; at most 2 / L, or the products grow.</summary>
    public Schedule LowerStep { get; init; } = 0.05;

    /// <summary>b, the step size of the body and of the head's initialisation.</summary>
    public Schedule UpperStep { get; init; } = 0.1;

    /// <summary>J ≥ 1, the steps of the adaptation.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int InnerSteps { get; init => field = Require.AtLeast(1, value); } = 5;

    /// <summary>m ≥ 1, the tasks of an iteration.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int TasksPerStep { get; init => field = Require.AtLeast(1, value); } = 4;
}

internal sealed class AnilState<T>(IOracle<T> oracle, StartingPoint<T> at, int steps) : State<T>(at)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public Vec<T> V { get; } = new(at.Y.Length);

    public Vec<T> H { get; } = new(at.X.Length);

    public Vec<T> Mean { get; } = new(at.X.Length);

    /// <summary>y⁰ … y^(J − 1) of the task at hand.</summary>
    public Vec<T>[] Path { get; } = [.. Enumerable.Range(0, steps).Select(_ => new Vec<T>(at.Y.Length))];

    public LowerAnswer<T> Inner { get; } = new(LowerAsk.GradientY, oracle.Shape);

    public LowerAnswer<T> Products { get; } = new(LowerAsk.Hvp | LowerAsk.Jvp, oracle.Shape);

    public UpperAnswer<T> Query { get; } = new(UpperAsk.Gradients, oracle.Shape);
}
