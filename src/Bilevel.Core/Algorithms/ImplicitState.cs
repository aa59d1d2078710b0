using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>What every implicit method keeps: z, the last product v = ∇²xyG·z, and where an adaptive policy stands.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal abstract class ImplicitState<T> : State<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Iterations to the next refresh, and from one to the next; both are whole numbers far below 2²⁴, exact in either precision.
    private const int Wait = 0, Period = 1;
    private readonly Lazy _policy;
    private readonly Vec<T>? _schedule, _reference, _move;

    protected ImplicitState(IOracle<T> oracle, StartingPoint<T> at, Lazy policy)
        : base(at)
    {
        ArgumentNullException.ThrowIfNull(oracle);
        ArgumentNullException.ThrowIfNull(policy);
        _policy = policy;
        Z = Keep("z", oracle.Shape.LowerDimension);
        V = Keep("v", oracle.Shape.UpperDimension);
        if (!policy.IsAdaptive)
            return;
        _schedule = Keep("lazy", 2);
        _reference = Keep("z_at_refresh", oracle.Shape.LowerDimension);
        _move = new(oracle.Shape.LowerDimension);
        _schedule[Period] = T.One;
    }

    /// <summary>z ≈ [∇²yyG]⁻¹∇yF.</summary>
    public Vec<T> Z { get; }

    /// <summary>∇²xyG·z of the last evaluation.</summary>
    public Vec<T> V { get; }

    /// <summary>What iteration t evaluates anew; asked once an iteration, before z moves.</summary>
    public DueProducts Due(long t) =>
        _schedule is { } schedule ? DueWhereDrifted(schedule) : new(t % _policy.SystemPeriod == 0, t % _policy.CrossPeriod == 0);

    private DueProducts DueWhereDrifted(Vec<T> schedule)
    {
        if (schedule[Wait] > T.Zero)
        {
            schedule[Wait] -= T.One;
            return default;
        }

        // How far the refresh before this one moved z. Until z is something, there is nothing to wait for.
        _move!.Set(Z - _reference!);
        var (moved, size, period) = (_move.Norm(), Z.Norm(), int.CreateChecked(schedule[Period]));
        period = size > 0 && moved <= _policy.Tolerance * size ? Math.Min(2 * period, _policy.SystemPeriod) : Math.Max(1, period / 2);
        _reference!.CopyFrom(Z);
        schedule[Period] = T.CreateChecked(period);
        schedule[Wait] = T.CreateChecked(period - 1);
        return new(true, true);
    }
}

/// <summary>Answers that ask for what an iteration evaluates and no more, all over the same vectors.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class LazyLowerAnswers<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly LowerAnswer<T>[] _byDue;

    /// <summary>Room for <paramref name="always"/>, and for the HVP and the JVP where they are due.</summary>
    public LazyLowerAnswers(LowerAsk always, ProblemShape shape)
    {
        var all = new LowerAnswer<T>(always | LowerAsk.Hvp | LowerAsk.Jvp, shape);
        _byDue = [all.Only(always), all.Only(always | LowerAsk.Hvp), all.Only(always | LowerAsk.Jvp), all];
    }

    public LowerAnswer<T> this[DueProducts due] => _byDue[(due.System ? 1 : 0) + (due.Cross ? 2 : 0)];
}

/// <summary>Answers of the upper level: ∇xF always, ∇yF where the linear system is worked on.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class LazyUpperAnswers<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly UpperAnswer<T> _both, _gradientX;

    public LazyUpperAnswers(ProblemShape shape)
    {
        _both = new(UpperAsk.Gradients, shape);
        _gradientX = _both.Only(UpperAsk.GradientX);
    }

    public UpperAnswer<T> this[DueProducts due] => due.System ? _both : _gradientX;
}
