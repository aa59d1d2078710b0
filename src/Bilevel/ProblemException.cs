namespace Bilevel;

/// <summary>A problem that can't be what its author meant: the message names the level, the tensor and what was expected.</summary>
public sealed class ProblemException(string message) : Exception(message);
