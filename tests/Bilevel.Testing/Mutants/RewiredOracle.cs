using Bilevel.Core;
using Bilevel.Numerics;

namespace Bilevel.Testing.Mutants;

/// <summary>An oracle whose answers are tampered with after they are given; every product goes the same way, linearised or not.</summary>
/// <param name="inner">The oracle that is right.</param>
public sealed class RewiredOracle(IOracle<double> inner) : IOracle<double>
{
    /// <summary>What happens to a lower-level answer, given x, y, the direction and the batch.</summary>
    public Action<IOracle<double>, Vec<double>, Vec<double>, Vec<double>?, Batch, LowerAnswer<double>>? AfterLower { get; init; }

    /// <summary>What happens to an upper-level answer, given x, y and the batch.</summary>
    public Action<IOracle<double>, Vec<double>, Vec<double>, Batch, UpperAnswer<double>>? AfterUpper { get; init; }

    /// <inheritdoc/>
    public ProblemShape Shape => inner.Shape;

    /// <inheritdoc/>
    public LowerAnswer<double> Lower(Vec<double> x, Vec<double> y, Vec<double>? along, Batch batch, LowerAnswer<double> into)
    {
        inner.Lower(x, y, along, batch, into);
        AfterLower?.Invoke(inner, x, y, along, batch, into);
        return into;
    }

    /// <inheritdoc/>
    public UpperAnswer<double> Upper(Vec<double> x, Vec<double> y, Batch batch, UpperAnswer<double> into)
    {
        inner.Upper(x, y, batch, into);
        AfterUpper?.Invoke(inner, x, y, batch, into);
        return into;
    }
}
