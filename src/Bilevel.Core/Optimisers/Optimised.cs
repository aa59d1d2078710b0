using System.Numerics;
using Bilevel.Core.Algorithms;
using Bilevel.Numerics;

namespace Bilevel.Core.Optimisers;

/// <summary>A method with an optimiser around it: the method says where each level should move, the optimiser what is made of that.</summary>
/// <remarks>
/// In every iteration the method makes its step, whatever that is, from (x, y) to (x′, y′). Δ = x′ − x is then the move that it wanted; the rules of <see cref="Upper"/> turn it into the
/// one that is made, those of <see cref="Lower"/> that of y; all else that the method keeps (z, its own momentum, earlier gradients) stays as it made it. So the method's own mathematics
/// and its file do not change, and a rule sees the level's whole move of an iteration at once: where a method makes several steps on y, momentum acts from iteration to iteration and
/// not from step to step, a clip bounds their sum, a projection comes after the last; and where the method moves x by gradients at its new y, those are at the y before the rules. Refinement before iteration 0 is the
/// method's alone. Δ is a difference of iterates and has their absolute precision.
/// The method's name and its cost are its own. Without rules this is the method, to the bit.
/// </remarks>
/// <param name="Inner">The method.</param>
public sealed record Optimised(Algorithm Inner) : Algorithm
{
    /// <summary>The method.</summary>
    public Algorithm Inner { get; init => field = NotNested(value); } = NotNested(Inner);

    /// <summary>What becomes of the moves of x.</summary>
    public Optimiser Upper { get; init => field = value ?? throw new ArgumentNullException(nameof(Upper)); } = Optimiser.None;

    /// <summary>What becomes of the moves of y.</summary>
    public Optimiser Lower { get; init => field = value ?? throw new ArgumentNullException(nameof(Lower)); } = Optimiser.None;

    /// <summary>The method with these optimisers around it; the method itself where they have no rules.</summary>
    public static Algorithm Around(Algorithm method, Optimiser upper, Optimiser lower)
    {
        var optimised = new Optimised(method) { Upper = upper, Lower = lower };
        return upper == Optimiser.None && lower == Optimiser.None ? method : optimised;
    }

    /// <inheritdoc/>
    public override string Name => Inner.Name;

    /// <inheritdoc/>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at) => new OptimisedState<T>(Inner.Start(oracle, at), at, Upper, Lower);

    /// <inheritdoc/>
    public override void Refine<T>(State<T> state, IOracle<T> oracle)
    {
        var s = (OptimisedState<T>)state;
        Inner.Refine(s.Inner, oracle);
        s.X.CopyFrom(s.Inner.X);
        s.Y.CopyFrom(s.Inner.Y);
    }

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (OptimisedState<T>)state;
        s.Inner.X.CopyFrom(s.X);                                       // after a resume only (x, y) of the two are those of the checkpoint
        s.Inner.Y.CopyFrom(s.Y);
        Inner.Step(s.Inner, oracle, t);
        s.Upper.Move(s.X, s.Inner.X, t);
        s.Lower.Move(s.Y, s.Inner.Y, t);
    }

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations) => Inner.Cost(iterations);

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations, ProblemShape shape) => Inner.Cost(iterations, shape);

    /// <inheritdoc/>
    public override double HvpDeviation => Inner.HvpDeviation;

    /// <inheritdoc/>
    public override bool HvpsAreBound => Inner.HvpsAreBound;

    /// <inheritdoc/>
    public override Adaptation Adapts => Inner.Adapts;

    /// <inheritdoc/>
    public override string? NotApplicable(ProblemShape shape) => Inner.NotApplicable(shape);

    private static Algorithm NotNested(Algorithm inner) => inner switch
    {
        null => throw new ArgumentNullException(nameof(inner)),
        Optimised => throw new ArgumentException("expected a method without optimisers around it; give one optimiser all the rules", nameof(inner)),
        _ => inner,
    };
}

internal sealed class OptimisedState<T> : State<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // x and y come first in every state.
    private const int Iterates = 2;

    public OptimisedState(State<T> inner, StartingPoint<T> at, Optimiser upper, Optimiser lower)
        : base(at)
    {
        Inner = inner;
        foreach (var (name, vector) in inner.Vectors.Skip(Iterates))
            Keep(name, vector);
        Upper = Level("upper", upper, X.Length);
        Lower = Level("lower", lower, Y.Length);
    }

    /// <summary>What the method keeps; its x and y are the ones that the method wants.</summary>
    public State<T> Inner { get; }

    public override IReportsSolves? Solves => Inner.Solves;

    public OptimisedLevel<T> Upper { get; }

    public OptimisedLevel<T> Lower { get; }

    private OptimisedLevel<T> Level(string level, Optimiser optimiser, int length) =>
        new([.. optimiser.Rules], [.. optimiser.Rules.Select((rule, i) => rule.Kept.Select(name => Keep($"{level}_rule{i}_{name}", length)).ToArray())], length);
}

/// <summary>The rules of one level with what they keep.</summary>
internal sealed class OptimisedLevel<T>(MoveRule[] rules, Vec<T>[][] kept, int length)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vec<T> _room = new(rules.Length == 0 ? 0 : length);

    /// <summary>u ← what the rules make of the move from u to u′.</summary>
    public void Move(Vec<T> u, Vec<T> moved, long t)
    {
        for (var i = 0; i < rules.Length; i++)
            rules[i].Apply(u, moved, kept[i], _room, t);
        u.CopyFrom(moved);
    }
}
