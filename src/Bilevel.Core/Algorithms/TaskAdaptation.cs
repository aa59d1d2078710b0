using System.Globalization;
using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>What methods that adapt to tasks share: when they apply, and how y sits in x.</summary>
internal static class TaskAdaptation
{
    /// <summary>y ← the d entries of x from which a task starts.</summary>
    public static void CopyStartOf<T>(this Vec<T> y, Vec<T> x, ProblemShape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => x.Span.Slice(shape.LowerStart!.Value, y.Length).CopyTo(y.Span);

    /// <summary>h[s … s + d − 1] += v, with s where a task's start begins in x: the derivative of y⁰ with respect to x, transposed.</summary>
    public static void AddToStart<T>(this Vec<T> h, Vec<T> v, ProblemShape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var start = h.Span.Slice(shape.LowerStart!.Value, v.Length);
        for (var i = 0; i < start.Length; i++)
            start[i] += v[i];
    }

    /// <summary>Why a method that adapts to tasks says nothing on a problem of this shape; null if it applies.</summary>
    /// <param name="shape">The problem's shape.</param>
    /// <param name="adapts">What the method adapts.</param>
    public static string? NotApplicable(ProblemShape shape, Adaptation adapts)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.LowerStart is not { } start)
            return "it adapts to tasks from a learned start, and this problem has no part of x from which y starts";
        if (shape.LowerSamples != shape.UpperSamples)
            return Invariant($"a sample of both levels has to be one task, and the lower level has {shape.LowerSamples} samples, the upper level {shape.UpperSamples}");
        if ((shape.LowerBatchSize, shape.UpperBatchSize) is not (1, 1))
            return Invariant($"a batch of both levels has to be one task, and the lower level's batches hold {shape.LowerBatchSize}, the upper level's {shape.UpperBatchSize}");
        if (start < 0 || start + shape.LowerDimension > shape.UpperDimension)
            return Invariant($"the start of y has to lie in x, and {shape.LowerDimension} entries from {start} on do not lie in {shape.UpperDimension}");
        if (adapts == Adaptation.All && (shape.LowerDimension != shape.UpperDimension || shape.UpperDependsOnX))
            return "it adapts every variable, and x holds more here than the start of y: ANIL is the method for that";
        return null;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
