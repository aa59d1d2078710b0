using Bilevel.Numerics;

namespace Bilevel.Core.Tests.Algorithms;

/// <summary>Passes every question on and writes down which batches were asked for what.</summary>
internal sealed class RecordingOracle(IOracle<double> inner) : IOracle<double>
{
    public List<(LowerAsk Ask, Batch Batch)> LowerCalls { get; } = [];

    public List<(UpperAsk Ask, Batch Batch)> UpperCalls { get; } = [];

    public ProblemShape Shape => inner.Shape;

    public LowerAnswer<double> Lower(Vec<double> x, Vec<double> y, Vec<double>? along, Batch batch, LowerAnswer<double> into)
    {
        LowerCalls.Add((into.Ask, batch));
        return inner.Lower(x, y, along, batch, into);
    }

    public UpperAnswer<double> Upper(Vec<double> x, Vec<double> y, Batch batch, UpperAnswer<double> into)
    {
        UpperCalls.Add((into.Ask, batch));
        return inner.Upper(x, y, batch, into);
    }

    /// <summary>The lower-level batches on which a quantity was evaluated.</summary>
    public IEnumerable<Batch> Of(LowerAsk ask) => LowerCalls.Where(c => c.Ask.HasFlag(ask)).Select(c => c.Batch);

    /// <summary>The upper-level batches on which a quantity was evaluated.</summary>
    public IEnumerable<Batch> Of(UpperAsk ask) => UpperCalls.Where(c => c.Ask.HasFlag(ask)).Select(c => c.Batch);
}
