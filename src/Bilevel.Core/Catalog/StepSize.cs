namespace Bilevel.Core.Catalog;

/// <summary>An option that is tuned in log space: its name, and where useful values lie.</summary>
/// <param name="Name">The option's name; its value is a number above 0 or a schedule.</param>
/// <param name="Range">The range that a search begins with; null for the range of x-steps that suits the task.</param>
public sealed record StepSize(string Name, (double Low, double High)? Range)
{
    // Lower levels here have a smoothness of order one.
    private static readonly (double, double) s_ofOrderOne = (0.01, 3);

    /// <summary>The step size of y.</summary>
    public static StepSize Lower { get; } = new("LowerStep", s_ofOrderOne);

    /// <summary>The step size of z.</summary>
    public static StepSize System { get; } = new("SystemStep", s_ofOrderOne);

    /// <summary>The scale of a Neumann series.</summary>
    public static StepSize Neumann { get; } = new("NeumannStep", s_ofOrderOne);

    /// <summary>The step size of x, in the range that suits the task.</summary>
    public static StepSize Upper { get; } = new("UpperStep", null);

    /// <summary>The length of a normalised step of x: it moves x by that much whatever the gradient.</summary>
    public static StepSize UpperLength { get; } = new("UpperStep", s_ofOrderOne);

    /// <summary>A penalty's weight.</summary>
    public static StepSize Penalty { get; } = new("Lambda0", (1, 100));
}
