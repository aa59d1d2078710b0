using Bilevel.Core.Estimators;
using Bilevel.Numerics;

namespace Bilevel.Core.Checking;

/// <summary>Φ around x, the lower level solved to machine precision at every point.</summary>
internal sealed class SolvedLoss
{
    private readonly IOracle<double> _oracle;
    private readonly LowerLevelSolver _solver;
    private readonly Vec<double> _x, _start, _moved, _y;
    private readonly UpperAnswer<double> _value;

    public SolvedLoss(IOracle<double> oracle, LowerLevelSolver solver, Vec<double> x, Vec<double> y)
    {
        (_oracle, _solver, _x) = (oracle, solver, x);
        (_start, _moved, _y) = (y.Clone(), new(x.Length), new(y.Length));
        _value = new(UpperAsk.Value, oracle.Shape);
        Note(_solver.Solve(_x, _start));
    }

    /// <summary>The first solve that failed, or null.</summary>
    public LowerLevelSolution? Unsolved { get; private set; }

    /// <summary>Φ(x + e·d); every solve starts at the minimiser at x.</summary>
    public double At(Vec<double> d, double e)
    {
        _moved.Set(_x + e * d);
        _y.CopyFrom(_start);
        Note(_solver.Solve(_moved, _y));
        return _oracle.Upper(_moved, _y, Batch.Full, _value).Value;
    }

    private void Note(LowerLevelSolution solution)
    {
        if (!solution.IsSolved)
            Unsolved ??= solution;
    }
}
