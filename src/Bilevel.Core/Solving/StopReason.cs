namespace Bilevel.Core;

/// <summary>Why a run ended. A result is a value: only bad input is an exception.</summary>
public enum StopReason
{
    /// <summary>The budget is used up.</summary>
    BudgetReached,

    /// <summary>A callback asked for the end, for instance because a target was reached.</summary>
    StoppedByCallback,

    /// <summary>The caller cancelled; the work so far is kept and can be resumed.</summary>
    Cancelled,

    /// <summary>A derivative or an iterate was no longer a finite number.</summary>
    NonFinite,

    /// <summary>A linear system was not solved, and the method's options refuse to go on with such an answer.</summary>
    UnsolvedSystem,
}

/// <summary>Whether a run came to an end, or broke off in the middle of an iteration.</summary>
public static class StopReasons
{
    /// <summary>Whether the run broke off: its iterates are those of an iteration that failed, and no result.</summary>
    public static bool IsFailure(this StopReason reason) => reason is StopReason.NonFinite or StopReason.UnsolvedSystem;
}
