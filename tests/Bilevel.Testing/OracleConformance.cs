using Bilevel.Core;
using Bilevel.Core.Checking;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Testing;

/// <summary>The corners of the oracle contract, for any oracle in double; a broken one is an exception that says which.</summary>
/// <param name="oracle">The oracle.</param>
/// <param name="x">Where to check, ∈ Rᵖ; best neither 0 nor a stationary point.</param>
/// <param name="y">Where to check, ∈ Rᵈ.</param>
/// <param name="equality">How far, relatively, one quantity asked in different company may differ: 0 for the same bits.</param>
public sealed class OracleConformance(IOracle<double> oracle, Vec<double> x, Vec<double> y, double equality = 0)
{
    /// <summary>The relative error that central differences leave a correct derivative.</summary>
    public const double DerivativeTolerance = 1e-7;

    /// <summary>The relative error of a sum over blocks against the sum over all samples: another order of additions.</summary>
    public const double SummationTolerance = 1e-12;

    private const LowerAsk AllLower = LowerAsk.Value | LowerAsk.Joint | LowerAsk.GradientX;
    private const UpperAsk AllUpper = UpperAsk.Value | UpperAsk.Gradients;
    private static readonly Batch[] LowerBatches = [Batch.Full, Batch.Lower(3), Batch.Draw(Purpose.Refinement, -2), Batch.Lower(1, 2, 5).Times(2)];
    private static readonly Batch[] UpperBatches = [Batch.Full, Batch.Upper(3), Batch.Draw(Purpose.UpperY, 7), Batch.Upper(1).Times(2)];

    private readonly ProblemShape _shape = oracle.Shape;
    private readonly Vec<double> _v = Gaussian(oracle.Shape.LowerDimension, 1);

    /// <summary>Everything below.</summary>
    public void CheckAll()
    {
        ArgumentsStayUntouched();
        SameBatchGivesTheSameBits();
        AnswersAreOverwritten();
        JointEqualsSeparate();
        LinearizationEqualsProducts();
        DerivativesMatchDifferences();
        WrongLengthsThrow();
        BlocksAverageToTheFullBatch();
    }

    /// <summary>What an answer held before does not matter, and a value that was not asked for stays.</summary>
    public void AnswersAreOverwritten()
    {
        LowerAnswer<double> clean = Lower(AllLower, LowerBatches[1]), dirty = new(AllLower, _shape) { Value = double.NaN };
        foreach (var vector in (Vec<double>[])[dirty.GradientY, dirty.Hvp, dirty.Jvp, dirty.GradientX])
            vector.Span.Fill(double.NaN);
        oracle.Lower(x, y, _v, LowerBatches[1], dirty);
        Compare("a lower-level answer over old contents", clean, dirty);

        UpperAnswer<double> cleanUpper = Upper(AllUpper, UpperBatches[1]), dirtyUpper = new(AllUpper, _shape) { Value = double.NaN };
        dirtyUpper.GradientX.Span.Fill(double.NaN);
        dirtyUpper.GradientY.Span.Fill(double.NaN);
        oracle.Upper(x, y, UpperBatches[1], dirtyUpper);
        Compare("an upper-level answer over old contents", cleanUpper, dirtyUpper);

        var lower = new LowerAnswer<double>(LowerAsk.GradientY, _shape) { Value = 42 };
        Require(oracle.Lower(x, y, null, Batch.Full, lower).Value == 42, "a lower-level value was written that was not asked for");
        Require(ReferenceEquals(oracle.Lower(x, y, null, Batch.Full, lower), lower), "Lower did not return the answer that it was given");
        var upper = new UpperAnswer<double>(UpperAsk.GradientY, _shape) { Value = 42 };
        Require(oracle.Upper(x, y, Batch.Full, upper).Value == 42, "an upper-level value was written that was not asked for");
        Require(ReferenceEquals(oracle.Upper(x, y, Batch.Full, upper), upper), "Upper did not return the answer that it was given");
        if (!_shape.UpperDependsOnX)
            Require(cleanUpper.GradientX.Span.IndexOfAnyExcept(0) < 0, "∇xF is not zero although the shape says that F does not depend on x");
    }

    /// <summary>x, y and v are read only.</summary>
    public void ArgumentsStayUntouched()
    {
        Vec<double> oldX = x.Clone(), oldY = y.Clone(), oldV = _v.Clone(), u = Gaussian(_shape.UpperDimension, 2), oldU = u.Clone();
        Lower(AllLower, Batch.Lower(0));
        Upper(AllUpper, Batch.Upper(0));
        var linearization = oracle.CreateLinearization();
        linearization.MoveTo(x, y, Batch.Lower(0));
        linearization.Apply(_v, new(_shape.LowerDimension), new(_shape.UpperDimension));
        linearization.Cross(u, new(_shape.LowerDimension));
        Same("x after an evaluation", oldX, x, 0);
        Same("y after an evaluation", oldY, y, 0);
        Same("v after an evaluation", oldV, _v, 0);
        Same("u after an evaluation", oldU, u, 0);
    }

    /// <summary>What is asked in one set equals what is asked alone, on the same batch.</summary>
    public void JointEqualsSeparate()
    {
        foreach (var batch in LowerBatches)
        {
            var joint = Lower(AllLower, batch);
            foreach (var ask in (LowerAsk[])[LowerAsk.Value, LowerAsk.GradientY, LowerAsk.Hvp, LowerAsk.Jvp, LowerAsk.GradientX, LowerAsk.Joint])
                Compare($"{ask} alone against all, on {batch}", Lower(ask, batch), joint);
        }

        foreach (var batch in UpperBatches)
        {
            var joint = Upper(AllUpper, batch);
            foreach (var ask in (UpperAsk[])[UpperAsk.Value, UpperAsk.GradientX, UpperAsk.GradientY])
                Compare($"{ask} alone against all, on {batch}", Upper(ask, batch), joint);
        }
    }

    /// <summary>A call is a pure function: nothing that was asked in between changes it.</summary>
    public void SameBatchGivesTheSameBits()
    {
        var elsewhere = Gaussian(_shape.LowerDimension, 3);
        foreach (var batch in LowerBatches)
        {
            var before = Lower(AllLower, batch);
            oracle.Lower(x, elsewhere, elsewhere, Batch.Lower(99), new(AllLower, _shape));
            oracle.Upper(x, elsewhere, Batch.Upper(99), new(AllUpper, _shape));
            Compare($"{batch} a second time", before, Lower(AllLower, batch), tolerance: 0);
        }

        foreach (var batch in UpperBatches)
        {
            var before = Upper(AllUpper, batch);
            oracle.Lower(x, elsewhere, elsewhere, Batch.Lower(99), new(AllLower, _shape));
            oracle.Upper(x, elsewhere, Batch.Upper(99), new(AllUpper, _shape));
            Compare($"{batch} a second time", before, Upper(AllUpper, batch), tolerance: 0);
        }
    }

    /// <summary>A linearisation gives Lower's products, for two directions in turn, and does not follow x and y after it was moved.</summary>
    public void LinearizationEqualsProducts()
    {
        var (linearization, other) = (oracle.CreateLinearization(), oracle.CreateLinearization());
        Vec<double> hvp = new(_shape.LowerDimension), jvp = new(_shape.UpperDimension), movedX = x.Clone(), movedY = y.Clone();
        foreach (var batch in LowerBatches)
        {
            linearization.MoveTo(movedX, movedY, batch);
            movedX.Clear();
            movedY.Clear();
            other.MoveTo(movedX, movedY, Batch.Lower(98));
            foreach (var v in (Vec<double>[])[_v, Gaussian(_shape.LowerDimension, 4)])
            {
                var expected = oracle.Lower(x, y, v, batch, new(LowerAsk.Hvp | LowerAsk.Jvp, _shape));
                linearization.Apply(v, hvp, jvp);
                Same($"HVP of a linearisation on {batch}", expected.Hvp, hvp, equality);
                Same($"JVP of a linearisation on {batch}", expected.Jvp, jvp, equality);
                linearization.Apply(v, hvp, null);
                linearization.Apply(v, null, jvp);
                Same($"HVP alone of a linearisation on {batch}", expected.Hvp, hvp, equality);
                Same($"JVP alone of a linearisation on {batch}", expected.Jvp, jvp, equality);
            }

            movedX.CopyFrom(x);
            movedY.CopyFrom(y);
        }
    }

    /// <summary>Every derivative is the derivative of the values of the same batch.</summary>
    public void DerivativesMatchDifferences()
    {
        foreach (var batch in LowerBatches)
        {
            foreach (var check in OracleCheck.Run(oracle, x, y, seed: 5, DerivativeTolerance, batch))
                Require(check.Passed, $"{check.Name} on {batch}: claimed {check.Claimed:R}, differences say {check.Difference:R}");
        }
    }

    /// <summary>A vector of another length, or a product without a direction, is an ArgumentException.</summary>
    public void WrongLengthsThrow()
    {
        Vec<double> longX = new(_shape.UpperDimension + 1), longY = new(_shape.LowerDimension + 1);
        Throws("Lower with a longer x", () => oracle.Lower(longX, y, _v, Batch.Full, new(AllLower, _shape)));
        Throws("Lower with a longer y", () => oracle.Lower(x, longY, _v, Batch.Full, new(AllLower, _shape)));
        Throws("Lower with a longer v", () => oracle.Lower(x, y, longY, Batch.Full, new(AllLower, _shape)));
        Throws("an HVP without a direction", () => oracle.Lower(x, y, null, Batch.Full, new(LowerAsk.Hvp, _shape)));
        Throws("a JVP without a direction", () => oracle.Lower(x, y, null, Batch.Full, new(LowerAsk.Jvp, _shape)));
        Throws("Upper with a longer x", () => oracle.Upper(longX, y, Batch.Full, new(AllUpper, _shape)));
        Throws("Upper with a longer y", () => oracle.Upper(x, longY, Batch.Full, new(AllUpper, _shape)));
    }

    /// <summary>The blocks of the fixed partition, weighted by their sizes, average to the full batch; nothing to check without samples.</summary>
    public void BlocksAverageToTheFullBatch()
    {
        if (_shape.LowerSamples > 1)
        {
            var (full, mean) = (Lower(AllLower, Batch.Full), new LowerAnswer<double>(AllLower, _shape));
            foreach (var (batch, weight) in Blocks(_shape.LowerSamples, _shape.LowerBatchSize))
            {
                var part = Lower(AllLower, batch);
                mean.Value += weight * part.Value;
                Vec<double> gradientY = mean.GradientY, hvp = mean.Hvp, jvp = mean.Jvp, gradientX = mean.GradientX;
                gradientY += weight * part.GradientY;
                hvp += weight * part.Hvp;
                jvp += weight * part.Jvp;
                gradientX += weight * part.GradientX;
            }

            Compare("the mean over lower-level blocks", full, mean, SummationTolerance);
        }

        if (_shape.UpperSamples > 1)
        {
            var (full, mean) = (Upper(AllUpper, Batch.Full), new UpperAnswer<double>(AllUpper, _shape));
            foreach (var (batch, weight) in Blocks(_shape.UpperSamples, _shape.UpperBatchSize))
            {
                var part = Upper(AllUpper, batch);
                mean.Value += weight * part.Value;
                Vec<double> gradientX = mean.GradientX, gradientY = mean.GradientY;
                gradientX += weight * part.GradientX;
                gradientY += weight * part.GradientY;
            }

            Compare("the mean over upper-level blocks", full, mean, SummationTolerance);
        }
    }

    private static IEnumerable<(Batch Batch, double Weight)> Blocks(int samples, int batchSize)
    {
        for (var start = 0; start < samples; start += batchSize)
        {
            var block = Batch.Block(start / batchSize);
            yield return (block, (double)block.Count(samples, batchSize) / samples);
        }
    }

    private LowerAnswer<double> Lower(LowerAsk ask, Batch batch) => oracle.Lower(x, y, _v, batch, new(ask, _shape));

    private UpperAnswer<double> Upper(UpperAsk ask, Batch batch) => oracle.Upper(x, y, batch, new(ask, _shape));

    private void Compare(string what, LowerAnswer<double> expected, LowerAnswer<double> actual, double? tolerance = null)
    {
        var (ask, t) = (expected.Ask & actual.Ask, tolerance ?? equality);
        if (ask.Has(LowerAsk.Value)) Same($"G, {what}", expected.Value, actual.Value, t);
        if (ask.Has(LowerAsk.GradientY)) Same($"∇yG, {what}", expected.GradientY, actual.GradientY, t);
        if (ask.Has(LowerAsk.Hvp)) Same($"HVP, {what}", expected.Hvp, actual.Hvp, t);
        if (ask.Has(LowerAsk.Jvp)) Same($"JVP, {what}", expected.Jvp, actual.Jvp, t);
        if (ask.Has(LowerAsk.GradientX)) Same($"∇xG, {what}", expected.GradientX, actual.GradientX, t);
    }

    private void Compare(string what, UpperAnswer<double> expected, UpperAnswer<double> actual, double? tolerance = null)
    {
        var (ask, t) = (expected.Ask & actual.Ask, tolerance ?? equality);
        if (ask.Has(UpperAsk.Value)) Same($"F, {what}", expected.Value, actual.Value, t);
        if (ask.Has(UpperAsk.GradientX)) Same($"∇xF, {what}", expected.GradientX, actual.GradientX, t);
        if (ask.Has(UpperAsk.GradientY)) Same($"∇yF, {what}", expected.GradientY, actual.GradientY, t);
    }

    private static void Same(string what, Vec<double> expected, Vec<double> actual, double tolerance)
    {
        var scale = expected.Norm();
        for (var i = 0; i < expected.Length; i++)
            Require(Math.Abs(expected[i] - actual[i]) <= tolerance * scale, $"{what}: expected {expected[i]:R} at entry {i}, got {actual[i]:R}");
    }

    private static void Same(string what, double expected, double actual, double tolerance) =>
        Require(Math.Abs(expected - actual) <= tolerance * Math.Abs(expected), $"{what}: expected {expected:R}, got {actual:R}");

    private static void Throws(string what, Action call)
    {
        try
        {
            call();
        }
        catch (ArgumentException)
        {
            return;
        }

        Require(false, $"{what} did not throw an ArgumentException");
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new OracleContractException(otherwise);
    }

    private static Vec<double> Gaussian(int length, byte stream)
    {
        var random = new RandomStream(17, stream, 0, 0);
        var vector = new Vec<double>(length);
        foreach (ref var entry in vector.Span)
            entry = random.NextGaussian();
        return vector;
    }
}

/// <summary>An oracle broke its contract.</summary>
/// <param name="message">Which corner of it, and with what numbers.</param>
public sealed class OracleContractException(string message) : Exception(message);
