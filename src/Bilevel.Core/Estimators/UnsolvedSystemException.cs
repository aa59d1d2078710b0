namespace Bilevel.Core.Estimators;

/// <summary>What becomes of a linear system that is not solved.</summary>
public enum WhenUnsolved
{
    /// <summary>The answer is used, and the certificate says so; a method counts such solves for those who watch.</summary>
    Warn,

    /// <summary><see cref="UnsolvedSystemException"/> is thrown.</summary>
    Refuse,
}

/// <summary>A linear system was not solved, and the caller refuses such an answer.</summary>
/// <param name="certificate">What the solver can say of its answer.</param>
/// <param name="message">That in a sentence.</param>
public sealed class UnsolvedSystemException(SolveCertificate certificate, string message) : Exception(message)
{
    /// <summary>The refusal of an answer with this certificate.</summary>
    /// <param name="certificate">What the solver can say of its answer.</param>
    public UnsolvedSystemException(SolveCertificate certificate)
        : this(certificate, $"the linear system is not solved: {certificate}")
    {
    }

    /// <summary>What the solver can say of its answer.</summary>
    public SolveCertificate Certificate => certificate;
}
