namespace Bilevel.Core;

/// <summary>Which variables a method adapts to each task from a learned start; it decides how a task of meta-learning is stated as two levels.</summary>
public enum Adaptation
{
    /// <summary>No learned start: y is one vector that lives from iteration to iteration and holds the heads of all tasks.</summary>
    None,

    /// <summary>The head: x is the body and the head's start, y is the head of one task.</summary>
    Head,

    /// <summary>Everything: x is the start of all parameters, y is those of one task.</summary>
    All,
}
