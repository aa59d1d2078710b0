using Bilevel.Numerics;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Core.Tests.Oracles;

/// <summary>An oracle that says nothing of linearisations has a right one all the same.</summary>
public class CallingLinearizationTests
{
    private static readonly Vec<double> X = new([0.3, -0.2, 0.7, 0.1, -1.1, 0.4]), Y = new([0.8, -0.6]);

    [Fact]
    public void CheckAll_AnOracleWithoutALinearizationOfItsOwn_Passes() => new OracleConformance(new Plain(new ReweightedRidge(3)), X, Y).CheckAll();

    [Fact]
    public void Apply_EitherOrBoth_EqualsTheOraclesOwn()
    {
        var oracle = new ReweightedRidge(3);
        ILinearization<double> own = oracle.CreateLinearization(), calling = ((IOracle<double>)new Plain(oracle)).CreateLinearization();
        Vec<double> v = new([0.4, -1.3]), expectedHvp = new(2), expectedJvp = new(6), hvp = new(2), jvp = new(6);
        own.MoveTo(X, Y, Batch.Lower(2));
        calling.MoveTo(X, Y, Batch.Lower(2));
        own.Apply(v, expectedHvp, expectedJvp);

        calling.Apply(v, null, null);
        calling.Apply(v, hvp, null);
        calling.Apply(v, null, jvp);
        Assert.Equal(expectedHvp.Span, hvp.Span);
        Assert.Equal(expectedJvp.Span, jvp.Span);

        (hvp, jvp) = (new(2), new(6));
        calling.Apply(v, hvp, jvp);
        Assert.Equal(expectedHvp.Span, hvp.Span);
        Assert.Equal(expectedJvp.Span, jvp.Span);
    }

    /// <summary>Two members and a shape: all that an oracle must have.</summary>
    private sealed class Plain(IOracle<double> inner) : IOracle<double>
    {
        public ProblemShape Shape => inner.Shape;

        public LowerAnswer<double> Lower(Vec<double> x, Vec<double> y, Vec<double>? along, Batch batch, LowerAnswer<double> into) => inner.Lower(x, y, along, batch, into);

        public UpperAnswer<double> Upper(Vec<double> x, Vec<double> y, Batch batch, UpperAnswer<double> into) => inner.Upper(x, y, batch, into);
    }
}
