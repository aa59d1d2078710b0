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
}
