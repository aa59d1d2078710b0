using Bilevel.Bench.Numbers;
using Bilevel.Core;
using Bilevel.Numerics;

namespace Bilevel.Bench.Measuring;

/// <summary>The derivatives on which both sides have to agree before they are timed.</summary>
public static class Quantities
{
    /// <summary>File name and how a reader calls it, in order.</summary>
    public static IReadOnlyList<(string Name, string Symbol)> All { get; } =
    [
        ("lower_gradient_y", "∇yG"), ("hvp", "HVP"), ("jvp", "JVP"), ("upper_gradient_x", "∇xF"), ("upper_gradient_y", "∇yF"),
    ];

    /// <summary>Writes all of them, flat in the order of the layouts.</summary>
    public static void Write(NumberFolder into, SobaStep step)
    {
        ArgumentNullException.ThrowIfNull(into);
        ArgumentNullException.ThrowIfNull(step);
        LowerAnswer<float> lower = step.Joint();
        UpperAnswer<float> upper = step.Upper();
        Vec<float>[] vectors = [lower.GradientY, lower.Hvp, lower.Jvp, upper.GradientX, upper.GradientY];
        foreach (var ((name, _), vector) in All.Zip(vectors))
            into.Write(name, vector.Span, vector.Length);
    }
}
