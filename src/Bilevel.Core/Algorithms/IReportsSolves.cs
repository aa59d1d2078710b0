using Bilevel.Core.Estimators;

namespace Bilevel.Core.Algorithms;

/// <summary>The state of a method that solves ∇²yyG z = ∇yF in every refresh, as those who watch a run see it.</summary>
public interface IReportsSolves
{
    /// <summary>The solves so far.</summary>
    long Systems { get; }

    /// <summary>The solves so far that did not end as they should.</summary>
    long UnsolvedSystems { get; }

    /// <summary>What the last solve can prove; null before the first, and after a resume until the next.</summary>
    SolveCertificate? LastSolve { get; }

    /// <summary>What the last of the unsolved solves can prove; null while there is none, and after a resume until the next.</summary>
    SolveCertificate? LastUnsolved { get; }
}

/// <summary>What a run has to say of its linear systems.</summary>
public static class SolveRemarks
{
    /// <summary>A sentence without a full stop, with the numbers, where a system was not solved; null where all were.</summary>
    public static string? Unsolved(this IReportsSolves solves)
    {
        ArgumentNullException.ThrowIfNull(solves);
        if (solves.UnsolvedSystems == 0)
            return null;
        var last = solves.LastUnsolved is { } certificate ? $"{certificate with { Solver = null }}" : "that was before the run was resumed";
        return FormattableString.Invariant($"{solves.UnsolvedSystems} of {solves.Systems} linear systems were not solved; the last: {last}");
    }
}
