using Bilevel.Core;

namespace Bilevel;

/// <summary>What a run found.</summary>
/// <typeparam name="TX">The upper-level variables.</typeparam>
/// <typeparam name="TY">The lower-level variables.</typeparam>
/// <param name="X">The upper-level variables at the end.</param>
/// <param name="Y">The lower-level variables at the end.</param>
/// <param name="UpperLossBefore">F over all validation rows at the starting point.</param>
/// <param name="UpperLoss">F over all validation rows at the end.</param>
/// <param name="Reason">Why the run ended.</param>
/// <param name="Message">The reason in a sentence.</param>
/// <param name="Iterations">Updates of x.</param>
/// <param name="Seconds">Seconds in the method itself.</param>
/// <param name="Ledger">What was evaluated.</param>
public sealed record Solution<TX, TY>(
    TX X, TY Y, double UpperLossBefore, double UpperLoss, StopReason Reason, string Message, long Iterations, double Seconds, Ledger Ledger);
