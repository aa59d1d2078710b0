using Bilevel.Core.Estimators;

namespace Bilevel.Core.Algorithms;

/// <summary>The state of a method that solves ∇²yyG z = ∇yF in every refresh, as those who watch a run see it.</summary>
public interface IReportsSolves
{
    /// <summary>What the last solve can prove; null before the first, and after a resume until the next.</summary>
    SolveCertificate? LastSolve { get; }

    /// <summary>The solves so far that did not end as they should.</summary>
    long UnsolvedSystems { get; }
}
