using Bilevel.Numerics;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Core.Tests.Oracles;

/// <summary>The conformance check passes an oracle over samples and catches each way of breaking the contract.</summary>
public class OracleConformanceTests
{
    private static readonly Vec<double> X = new([0.3, -0.2, 0.7, 0.1, -1.1, 0.4]), Y = new([0.8, -0.6]);

    [Theory]
    [InlineData(Sampling.Shuffled)]
    [InlineData(Sampling.WithReplacement)]
    public void CheckAll_AnOracleOverSamples_Passes(Sampling sampling) => new OracleConformance(new ReweightedRidge(3, sampling), X, Y).CheckAll();

    public static TheoryData<string> Faults => [.. Broken.Faults.Keys];

    [Theory]
    [MemberData(nameof(Faults))]
    public void CheckAll_ABrokenOracle_SaysWhatBroke(string fault)
    {
        var error = Assert.Throws<OracleContractException>(() => new OracleConformance(new Broken(new ReweightedRidge(3), fault), X.Clone(), Y.Clone()).CheckAll());
        Assert.Contains(Broken.Faults[fault], error.Message, StringComparison.Ordinal);
    }

    /// <summary>A correct oracle with one fault on top.</summary>
    private sealed class Broken(IOracle<double> inner, string fault) : IOracle<double>
    {
        private int _calls;

        /// <summary>Each fault, and words of the sentence that it must lead to.</summary>
        public static Dictionary<string, string> Faults { get; } = new()
        {
            ["adds to the old contents"] = "over old contents",
            ["writes a value unasked"] = "not asked for",
            ["scales v in place"] = "v after an evaluation",
            ["flips the JVP when asked alone"] = "JVP",
            ["flips the JVP"] = "JVP ∇²xyG·v",
            ["halves the HVP"] = "HVP ∇²yyG·v",
            ["remembers earlier calls"] = "a second time",
            ["linearises elsewhere"] = "of a linearisation",
            ["takes any length"] = "did not throw",
            ["sums blocks"] = "the mean over lower-level blocks",
            ["has a ∇xF"] = "∇xF",
        };

        public ProblemShape Shape => inner.Shape;

        public LowerAnswer<double> Lower(Vec<double> x, Vec<double> y, Vec<double>? along, Batch batch, LowerAnswer<double> into)
        {
            if (fault == "takes any length" && (x.Length != Shape.UpperDimension || y.Length != Shape.LowerDimension))
                return into;
            var old = fault == "adds to the old contents" && into.Ask.Has(LowerAsk.GradientY) ? into.GradientY.Clone() : null;
            inner.Lower(x, y, along, batch, into);
            _calls++;
            if (old is not null)
            {
                var gradient = into.GradientY;
                gradient += old;
            }

            if (fault == "writes a value unasked" && !into.Ask.Has(LowerAsk.Value)) into.Value = 0;
            if (fault == "scales v in place" && along is not null) along *= 2;
            if (fault == "flips the JVP when asked alone" && into.Ask == LowerAsk.Jvp) Scale(into.Jvp, -1);
            if (fault == "flips the JVP" && into.Ask.Has(LowerAsk.Jvp)) Scale(into.Jvp, -1);
            if (fault == "halves the HVP" && into.Ask.Has(LowerAsk.Hvp)) Scale(into.Hvp, 0.5);
            if (fault == "remembers earlier calls" && into.Ask.Has(LowerAsk.GradientX)) Scale(into.GradientX, _calls);
            if (fault == "sums blocks" && batch.IsBlock && into.Ask.Has(LowerAsk.GradientY)) Scale(into.GradientY, 4);
            return into;
        }

        public UpperAnswer<double> Upper(Vec<double> x, Vec<double> y, Batch batch, UpperAnswer<double> into)
        {
            inner.Upper(x, y, batch, into);
            if (fault == "has a ∇xF" && into.Ask.Has(UpperAsk.GradientX)) into.GradientX[0] = 1;
            return into;
        }

        public ILinearization<double> CreateLinearization() =>
            fault switch
            {
                "linearises elsewhere" => new Following(inner),
                "flips the JVP" or "halves the HVP" => new Through(this, inner.CreateLinearization()),
                _ => inner.CreateLinearization(),
            };

        private static void Scale(Vec<double> vector, double by) => vector *= by;

        /// <summary>Keeps the vectors of the point instead of copying them.</summary>
        private sealed class Following(IOracle<double> oracle) : ILinearization<double>
        {
            private readonly ILinearization<double> _inner = oracle.CreateLinearization();
            private (Vec<double> X, Vec<double> Y, Batch Batch) _at;

            public void MoveTo(Vec<double> x, Vec<double> y, Batch batch) => _at = (x, y, batch);

            public void Apply(Vec<double> v, Vec<double>? hvp, Vec<double>? jvp)
            {
                _inner.MoveTo(_at.X, _at.Y, _at.Batch);
                _inner.Apply(v, hvp, jvp);
            }

            public void Cross(Vec<double> u, Vec<double> into)
            {
                _inner.MoveTo(_at.X, _at.Y, _at.Batch);
                _inner.Cross(u, into);
            }
        }

        /// <summary>Products with the same fault as those of Lower, so that only the differences can tell.</summary>
        private sealed class Through(Broken oracle, ILinearization<double> inner) : ILinearization<double>
        {
            private readonly Vec<double> _x = new(oracle.Shape.UpperDimension), _y = new(oracle.Shape.LowerDimension);
            private readonly LowerAnswer<double> _answer = new(LowerAsk.Hvp | LowerAsk.Jvp, oracle.Shape);
            private Batch _batch;

            public void MoveTo(Vec<double> x, Vec<double> y, Batch batch)
            {
                _x.CopyFrom(x);
                _y.CopyFrom(y);
                _batch = batch;
                inner.MoveTo(x, y, batch);
            }

            public void Apply(Vec<double> v, Vec<double>? hvp, Vec<double>? jvp)
            {
                oracle.Lower(_x, _y, v, _batch, _answer);
                hvp?.CopyFrom(_answer.Hvp);
                jvp?.CopyFrom(_answer.Jvp);
            }

            public void Cross(Vec<double> u, Vec<double> into) => inner.Cross(u, into);
        }
    }
}
