using System.Numerics;
using Bilevel.Core.Estimators;
using Bilevel.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>What the AID methods keep: the implicit state, and how their solves went.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal abstract class AidState<T> : ImplicitState<T>, IReportsSolves
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vec<T> _systems, _unsolved;
    private IOracle<T>? _linearized;
    private ILinearization<T>? _linearization;

    protected AidState(IOracle<T> oracle, StartingPoint<T> at, Lazy policy)
        : base(oracle, at, policy)
    {
        (_systems, _unsolved) = (Keep("systems", Tally.Length), Keep("unsolved", Tally.Length));
        Lower = new(LowerAsk.GradientY, oracle.Shape);
        Upper = new(oracle.Shape);
    }

    public long Systems => Tally.Of(_systems);

    public long UnsolvedSystems => Tally.Of(_unsolved);

    public SolveCertificate? LastSolve { get; private set; }

    public SolveCertificate? LastUnsolved { get; private set; }

    public LowerAnswer<T> Lower { get; }

    public LazyUpperAnswers<T> Upper { get; }

    /// <summary>The relative residual below which there is nothing but rounding.</summary>
    public static double Rounding { get; } = double.CreateChecked(T.BitIncrement(T.One) - T.One);

    /// <summary>∇yG linearised at (x, y) on one batch; made once, from the oracle of the steps, which counts, and not from that of the start.</summary>
    public ILinearization<T> Linearize(IOracle<T> oracle, Vec<T> x, Vec<T> y, Batch batch)
    {
        if (!ReferenceEquals(_linearized, oracle))
            (_linearized, _linearization) = (oracle, oracle.CreateLinearization());
        _linearization!.MoveTo(x, y, batch);
        return _linearization;
    }

    /// <summary>Takes note of a solve of iteration t.</summary>
    /// <exception cref="UnsolvedSystemException">It is not solved, and <paramref name="unsolved"/> is to refuse.</exception>
    public void Report(in SolveCertificate certificate, bool isSolved, WhenUnsolved unsolved, string method, long t)
    {
        LastSolve = certificate;
        Tally.Count(_systems);
        if (isSolved)
            return;
        LastUnsolved = certificate;
        Tally.Count(_unsolved);
        if (unsolved == WhenUnsolved.Refuse)
            throw new UnsolvedSystemException(certificate, $"{method}: the linear system of iteration {t} is {certificate with { Solver = null }}");
    }
}
