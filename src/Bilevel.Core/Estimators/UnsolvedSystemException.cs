namespace Bilevel.Core.Estimators;

/// <summary>What becomes of a linear system that is not solved.</summary>
public enum WhenUnsolved
{
    /// <summary>The certificate says so; a method goes on with the z it has, counts the solve, and keeps its certificate.</summary>
    Warn,

    /// <summary><see cref="UnsolvedSystemException"/> is thrown.</summary>
    Refuse,
}

/// <summary>A linear system was not solved, and the caller refuses such an answer.</summary>
/// <param name="certificate">What the solver can say of its answer.</param>
/// <param name="message">That in a sentence; the certificate's own if left out.</param>
public sealed class UnsolvedSystemException(SolveCertificate certificate, string? message = null) : Exception(message ?? $"the linear system is not solved: {certificate}")
{
    /// <summary>What the solver can say of its answer.</summary>
    public SolveCertificate Certificate => certificate;
}
