using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core;

/// <summary>Passes every question on and remembers the first answer that is not a number: which quantity, where, on which batch.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="inner">The oracle that answers.</param>
public sealed class GuardedOracle<T>(IOracle<T> inner) : IOracle<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The first non-finite answer in words, or null.</summary>
    public string? Fault { get; private set; }

    /// <summary>The operation that the fault began with, where the oracle can tell it, or null.</summary>
    public string? Origin { get; private set; }

    /// <inheritdoc/>
    public ProblemShape Shape => inner.Shape;

    /// <inheritdoc/>
    public LowerAnswer<T> Lower(Vec<T> x, Vec<T> y, Vec<T>? along, Batch batch, LowerAnswer<T> into)
    {
        inner.Lower(x, y, along, batch, into);
        if (into.Ask.Has(LowerAsk.Value)) Check("the lower-level loss", into.Value, batch);
        if (into.Ask.Has(LowerAsk.GradientY)) Check(Quantity.LowerGradientY, into.GradientY, Shape.Y, batch);
        if (into.Ask.Has(LowerAsk.Hvp)) Check(Quantity.Hvp, into.Hvp, Shape.Y, batch);
        if (into.Ask.Has(LowerAsk.Jvp)) Check(Quantity.Jvp, into.Jvp, Shape.X, batch);
        if (into.Ask.Has(LowerAsk.GradientX)) Check(Quantity.LowerGradientX, into.GradientX, Shape.X, batch);
        return into;
    }

    /// <inheritdoc/>
    public UpperAnswer<T> Upper(Vec<T> x, Vec<T> y, Batch batch, UpperAnswer<T> into)
    {
        inner.Upper(x, y, batch, into);
        if (into.Ask.Has(UpperAsk.Value)) Check("the upper-level loss", into.Value, batch);
        if (into.Ask.Has(UpperAsk.GradientX)) Check(Quantity.UpperGradientX, into.GradientX, Shape.X, batch);
        if (into.Ask.Has(UpperAsk.GradientY)) Check(Quantity.UpperGradientY, into.GradientY, Shape.Y, batch);
        return into;
    }

    /// <inheritdoc/>
    public ILinearization<T> CreateLinearization() => new Guarded(this, inner.CreateLinearization());

    private void Check(Quantity quantity, Vec<T> answer, ParameterLayout layout, Batch batch)
    {
        if (Fault is null && answer.FirstNonFinite() is >= 0 and var at)
            Report($"{quantity.Symbol()} is {answer[at]} at {layout.Locate(at)} on {batch}");
    }

    private void Check(string what, double value, Batch batch)
    {
        if (Fault is null && !double.IsFinite(value))
            Report($"{what} is {value} on {batch}");
    }

    // Looked into at once: the next update overwrites the point of the evaluation.
    private void Report(string fault) => (Fault, Origin) = (fault, (inner as IFindsNonFinite)?.FindNonFinite());

    private sealed class Guarded(GuardedOracle<T> guard, ILinearization<T> inner) : ILinearization<T>
    {
        private Batch _batch;

        public void MoveTo(Vec<T> x, Vec<T> y, Batch batch) => inner.MoveTo(x, y, _batch = batch);

        public void Apply(Vec<T> v, Vec<T>? hvp, Vec<T>? jvp)
        {
            inner.Apply(v, hvp, jvp);
            if (hvp is not null) guard.Check(Quantity.Hvp, hvp, guard.Shape.Y, _batch);
            if (jvp is not null) guard.Check(Quantity.Jvp, jvp, guard.Shape.X, _batch);
        }

        public void Cross(Vec<T> u, Vec<T> into)
        {
            inner.Cross(u, into);
            guard.Check(Quantity.CrossProduct, into, guard.Shape.Y, _batch);
        }
    }
}
