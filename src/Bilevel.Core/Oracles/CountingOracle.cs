using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core;

/// <summary>Passes every question on and writes down what was evaluated.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="inner">The oracle that answers.</param>
/// <param name="ledger">Where the counts go.</param>
public sealed class CountingOracle<T>(IOracle<T> inner, Ledger ledger) : IOracle<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public ProblemShape Shape => inner.Shape;

    /// <inheritdoc/>
    public LowerAnswer<T> Lower(Vec<T> x, Vec<T> y, Vec<T>? along, Batch batch, LowerAnswer<T> into)
    {
        inner.Lower(x, y, along, batch, into);
        var samples = Shape.LowerCount(batch);
        if (into.Ask.Has(LowerAsk.Value)) ledger.Add(Quantity.Value, samples);
        if (into.Ask.Has(LowerAsk.GradientY)) ledger.Add(Quantity.LowerGradientY, samples);
        if (into.Ask.Has(LowerAsk.Hvp)) ledger.Add(Quantity.Hvp, samples);
        if (into.Ask.Has(LowerAsk.Jvp)) ledger.Add(Quantity.Jvp, samples);
        if (into.Ask.Has(LowerAsk.GradientX)) ledger.Add(Quantity.LowerGradientX, samples);
        return into;
    }

    /// <inheritdoc/>
    public UpperAnswer<T> Upper(Vec<T> x, Vec<T> y, Batch batch, UpperAnswer<T> into)
    {
        inner.Upper(x, y, batch, into);
        var samples = Shape.UpperCount(batch);
        if (into.Ask.Has(UpperAsk.Value)) ledger.Add(Quantity.Value, samples);
        if (into.Ask.Has(UpperAsk.GradientX) && Shape.UpperDependsOnX) ledger.Add(Quantity.UpperGradientX, samples);
        if (into.Ask.Has(UpperAsk.GradientY)) ledger.Add(Quantity.UpperGradientY, samples);
        return into;
    }

    /// <inheritdoc/>
    public ILinearization<T> CreateLinearization() => new Counting(inner.CreateLinearization(), ledger, Shape);

    private sealed class Counting(ILinearization<T> inner, Ledger ledger, ProblemShape shape) : ILinearization<T>
    {
        private int _samples;

        public void MoveTo(Vec<T> x, Vec<T> y, Batch batch)
        {
            _samples = shape.LowerCount(batch);
            inner.MoveTo(x, y, batch);
        }

        public void Apply(Vec<T> v, Vec<T>? hvp, Vec<T>? jvp)
        {
            inner.Apply(v, hvp, jvp);
            if (hvp is not null) ledger.Add(Quantity.Hvp, _samples);
            if (jvp is not null) ledger.Add(Quantity.Jvp, _samples);
        }

        public void Cross(Vec<T> u, Vec<T> into)
        {
            inner.Cross(u, into);
            ledger.Add(Quantity.CrossProduct, _samples);
        }
    }
}
