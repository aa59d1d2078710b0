namespace Bilevel.Core;

/// <summary>An oracle that compiles when a question is first asked; the solver keeps that time apart from the method's.</summary>
public interface ICompiles
{
    /// <summary>Seconds spent compiling so far.</summary>
    double CompileSeconds { get; }
}
