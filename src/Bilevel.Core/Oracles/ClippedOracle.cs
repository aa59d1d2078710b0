using System.Numerics;
using Bilevel.Core.Algorithms;
using Bilevel.Numerics;

namespace Bilevel.Core;

/// <summary>Passes every question on and shortens stochastic gradients to a length: g · min(1, c/‖g‖) for ∇xF, ∇yF, ∇yG and ∇xG.</summary>
/// <remarks>
/// The usual guard against heavy tails ("gradient-norm clipping at 1000" and the like). Products and values pass as they are, and so does the full batch, so that checks and metrics see the
/// problem itself. A clipped gradient is a biased one.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="inner">The oracle that answers.</param>
/// <param name="length">c &gt; 0, the longest a gradient may be.</param>
public sealed class ClippedOracle<T>(IOracle<T> inner, double length) : IOracle<T>, ICompiles, IFindsNonFinite
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double _length = Require.PositiveFinite(length, nameof(length));

    /// <summary>The oracle that answers, whose gradients are as long as they are.</summary>
    public IOracle<T> Unclipped => inner;

    /// <inheritdoc/>
    public ProblemShape Shape => inner.Shape;

    /// <inheritdoc/>
    public double CompileSeconds => (inner as ICompiles)?.CompileSeconds ?? 0;

    /// <inheritdoc/>
    public string? FindNonFinite() => (inner as IFindsNonFinite)?.FindNonFinite();

    /// <inheritdoc/>
    public LowerAnswer<T> Lower(Vec<T> x, Vec<T> y, Vec<T>? along, Batch batch, LowerAnswer<T> into)
    {
        inner.Lower(x, y, along, batch, into);
        if (into.Ask.Has(LowerAsk.GradientY)) Shorten(into.GradientY, batch);
        if (into.Ask.Has(LowerAsk.GradientX)) Shorten(into.GradientX, batch);
        return into;
    }

    /// <inheritdoc/>
    public UpperAnswer<T> Upper(Vec<T> x, Vec<T> y, Batch batch, UpperAnswer<T> into)
    {
        inner.Upper(x, y, batch, into);
        if (into.Ask.Has(UpperAsk.GradientY)) Shorten(into.GradientY, batch);
        if (into.Ask.Has(UpperAsk.GradientX)) Shorten(into.GradientX, batch);
        return into;
    }

    /// <inheritdoc/>
    public ILinearization<T> CreateLinearization() => inner.CreateLinearization();

    private void Shorten(Vec<T> gradient, Batch batch)
    {
        if (!batch.IsFull && gradient.Norm() is var norm && norm > _length)
            gradient *= _length / norm;
    }
}
