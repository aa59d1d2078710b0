using Bilevel.Core.Estimators;

namespace Bilevel.Core.Algorithms;

/// <summary>What a method does where its linear system is not solved.</summary>
public enum WhenUnsolved
{
    /// <summary>It goes on with the z it has, counts the solve, and keeps its certificate for those who watch: <see cref="IReportsSolves"/>.</summary>
    Warn,

    /// <summary>It ends the run with an <see cref="UnsolvedSystemException"/>.</summary>
    Refuse,
}

/// <summary>The state of a method that solves ∇²yyG z = ∇yF in every refresh, as those who watch a run see it.</summary>
public interface IReportsSolves
{
    /// <summary>What the last solve can prove; null before the first, and after a resume until the next.</summary>
    SolveCertificate? LastSolve { get; }

    /// <summary>The solves so far that did not end as they should.</summary>
    long UnsolvedSystems { get; }
}

/// <summary>A linear system was not solved, and the method was told to refuse its answer.</summary>
/// <param name="certificate">How the solve ended.</param>
/// <param name="message">That in a sentence.</param>
public sealed class UnsolvedSystemException(SolveCertificate certificate, string message) : Exception(message)
{
    /// <summary>How the solve ended.</summary>
    public SolveCertificate Certificate { get; } = certificate;
}
