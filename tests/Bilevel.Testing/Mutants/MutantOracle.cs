using Bilevel.Core;
using Bilevel.Numerics;

namespace Bilevel.Testing.Mutants;

/// <summary>An oracle with one quantity multiplied by a wrong factor, wherever it is answered; every check must notice.</summary>
/// <param name="inner">The oracle that is right.</param>
/// <param name="culprit">The quantity that is wrong.</param>
/// <param name="factor">What it is multiplied by; 0 drops it, NaN poisons it.</param>
public sealed class MutantOracle(IOracle<double> inner, Quantity culprit, double factor) : IOracle<double>
{
    /// <summary>The quantities that can be wrong.</summary>
    public static IReadOnlyList<Quantity> Culprits { get; } = [.. Quantities.All.Where(q => q != Quantity.Value)];

    /// <summary>The wrong factors.</summary>
    public static IReadOnlyList<double> Factors { get; } = [0, -1, 0.5, 2, 3];

    /// <inheritdoc/>
    public ProblemShape Shape => inner.Shape;

    /// <summary>The first iteration whose answers are wrong; the full batch is always.</summary>
    public long From { get; init; } = long.MinValue;

    /// <inheritdoc/>
    public LowerAnswer<double> Lower(Vec<double> x, Vec<double> y, Vec<double>? along, Batch batch, LowerAnswer<double> into)
    {
        inner.Lower(x, y, along, batch, into);
        if (culprit == Quantity.Value && into.Ask.Has(LowerAsk.Value) && Applies(batch))
            into.Value *= factor;
        Spoil(into.Ask.Has(LowerAsk.GradientY) ? into.GradientY : null, Quantity.LowerGradientY, batch);
        Spoil(into.Ask.Has(LowerAsk.Hvp) ? into.Hvp : null, Quantity.Hvp, batch);
        Spoil(into.Ask.Has(LowerAsk.Jvp) ? into.Jvp : null, Quantity.Jvp, batch);
        Spoil(into.Ask.Has(LowerAsk.GradientX) ? into.GradientX : null, Quantity.LowerGradientX, batch);
        return into;
    }

    /// <inheritdoc/>
    public UpperAnswer<double> Upper(Vec<double> x, Vec<double> y, Batch batch, UpperAnswer<double> into)
    {
        inner.Upper(x, y, batch, into);
        Spoil(into.Ask.Has(UpperAsk.GradientX) ? into.GradientX : null, Quantity.UpperGradientX, batch);
        Spoil(into.Ask.Has(UpperAsk.GradientY) ? into.GradientY : null, Quantity.UpperGradientY, batch);
        return into;
    }

    /// <inheritdoc/>
    public ILinearization<double> CreateLinearization() => new Linearization(this, inner.CreateLinearization());

    private bool Applies(Batch batch) => batch.IsFull || batch.Iteration >= From;

    private void Spoil(Vec<double>? answer, Quantity quantity, Batch batch)
    {
        if (quantity == culprit && answer is { } wrong && Applies(batch))
            wrong *= factor;
    }

    private sealed class Linearization(MutantOracle mutant, ILinearization<double> inner) : ILinearization<double>
    {
        private Batch _batch;

        public void MoveTo(Vec<double> x, Vec<double> y, Batch batch) => inner.MoveTo(x, y, _batch = batch);

        public void Apply(Vec<double> v, Vec<double>? hvp, Vec<double>? jvp)
        {
            inner.Apply(v, hvp, jvp);
            mutant.Spoil(hvp, Quantity.Hvp, _batch);
            mutant.Spoil(jvp, Quantity.Jvp, _batch);
        }

        public void Cross(Vec<double> u, Vec<double> into)
        {
            inner.Cross(u, into);
            mutant.Spoil(into, Quantity.CrossProduct, _batch);
        }
    }
}
