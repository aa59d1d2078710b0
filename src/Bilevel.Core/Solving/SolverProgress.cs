using System.Numerics;

namespace Bilevel.Core;

/// <summary>Where a run stands. One instance lives as long as the run and is overwritten by every step.</summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class SolverProgress<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal SolverProgress(Algorithm algorithm, State<T> state) => (Algorithm, State) = (algorithm, state);

    /// <summary>The method.</summary>
    public Algorithm Algorithm { get; }

    /// <summary>The iterates and all else that the method keeps.</summary>
    public State<T> State { get; }

    /// <summary>What has been evaluated so far.</summary>
    public Ledger Ledger { get; } = new();

    /// <summary>Updates of x so far; after a failure, the iteration that failed.</summary>
    public long Iteration { get; internal set; }

    /// <summary>Seconds in the method itself so far, over all sittings of a resumed run.</summary>
    public double Seconds { get; internal set; }

    /// <summary>Evaluations handed to callbacks so far.</summary>
    public int Evaluations { get; internal set; }

    /// <summary>Evaluation marks of the budget passed so far; a step that passes several is evaluated once.</summary>
    public int Marks { get; internal set; }

    /// <summary>The share of the budget used, 0 … 1.</summary>
    public double Used { get; internal set; }
}

/// <summary>Something that watches a run. Its time is not the method's.</summary>
/// <typeparam name="T">float or double.</typeparam>
public interface ISolverCallback<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Once in every sitting of a run, before its first step: at the start after the refinement, or where a checkpoint left off.</summary>
    void Started(SolverProgress<T> progress)
    {
    }

    /// <summary>After every step that left all numbers finite; must be cheap and allocate nothing.</summary>
    /// <returns>Whether the run may go on.</returns>
    bool AfterStep(SolverProgress<T> progress)
    {
        return true;
    }

    /// <summary>At the start, at evenly spaced shares of the budget, and at the end; not at the end of a cancelled run, which goes on where it stopped.</summary>
    void Evaluate(SolverProgress<T> progress)
    {
    }

    /// <summary>Once, when the run has ended; iterates are no result after a failure, and not finite after <see cref="StopReason.NonFinite"/>.</summary>
    void Ended(SolverProgress<T> progress, StopReason reason)
    {
    }
}
