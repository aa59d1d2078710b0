using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Core.Checking;

/// <summary>One derivative against central differences of what it is the derivative of.</summary>
/// <param name="Name">The derivative.</param>
/// <param name="Claimed">What the oracle says along a random direction.</param>
/// <param name="Difference">What the differences say.</param>
/// <param name="RelativeError">|claimed − difference| relative to the larger of both; 0 if both are 0.</param>
/// <param name="Uncertainty">The error of the differences themselves, same unit.</param>
/// <param name="Passed">Whether the error is below the tolerance and what the differences can't resolve.</param>
public sealed record DerivativeCheck(string Name, double Claimed, double Difference, double RelativeError, double Uncertainty, bool Passed);

/// <summary>Checks every derivative of an oracle, one by one, in double.</summary>
public static class OracleCheck
{
    /// <summary>The relative error that central differences in double allow a correct derivative.</summary>
    public const double DefaultTolerance = 1e-6;

    // However noisy the differences are, a derivative that is a hundredth off is wrong.
    private const double LargestUncertainty = 1e-2;

    /// <summary>Compares each derivative at (x, y) with differences along random directions, on one batch: all samples if none is named.</summary>
    /// <remarks>At y*(x) itself ∇yG is zero, and a wrong one can't be told from a right one.</remarks>
    /// <exception cref="ArgumentException">x or y has another length.</exception>
    public static IReadOnlyList<DerivativeCheck> Run(IOracle<double> oracle, Vec<double> x, Vec<double> y, ulong seed = 0, double tolerance = DefaultTolerance, Batch? batch = null)
    {
        ArgumentNullException.ThrowIfNull(oracle);
        OracleArguments.Require(oracle.Shape, x, y);
        var (shape, on) = (oracle.Shape, batch ?? Batch.Full);
        Vec<double> u = Directions.Unit(shape.UpperDimension, seed, 0), v = Directions.Unit(shape.LowerDimension, seed, 1), w = Directions.Unit(shape.LowerDimension, seed, 2);
        var lower = oracle.Lower(x, y, v, on, new(LowerAsk.Joint | LowerAsk.GradientX, shape));
        var upper = oracle.Upper(x, y, on, new(UpperAsk.Gradients, shape));
        var hw = oracle.Lower(x, y, w, on, new(LowerAsk.Hvp, shape)).Hvp;
        Vec<double> cross = new(shape.LowerDimension), hvp = new(shape.LowerDimension), jvp = new(shape.UpperDimension);
        var linearization = oracle.CreateLinearization();
        linearization.MoveTo(x, y, on);
        linearization.Apply(v, hvp, jvp);
        linearization.Cross(u, cross);

        LowerAnswer<double> lowerValue = new(LowerAsk.Value, shape), gradient = new(LowerAsk.GradientY, shape);
        UpperAnswer<double> upperValue = new(UpperAsk.Value, shape);
        double G(Vec<double> a, Vec<double> b) => oracle.Lower(a, b, null, on, lowerValue).Value;
        double F(Vec<double> a, Vec<double> b) => oracle.Upper(a, b, on, upperValue).Value;
        double GradientAlong(Vec<double> a, Vec<double> b, Vec<double> along) => oracle.Lower(a, b, null, on, gradient).GradientY.Dot(along);

        var checks = new List<DerivativeCheck>
        {
            Compare("∇yG", lower.GradientY.Dot(w), CentralDifference.WithError(e => G(x, Moved(y, w, e)))),
            Compare("HVP ∇²yyG·v", lower.Hvp.Dot(w), CentralDifference.WithError(e => GradientAlong(x, Moved(y, w, e), v))),
            Compare("HVP of the linearisation", hvp.Dot(w), (lower.Hvp.Dot(w), 0)),
            Compare("HVP symmetry ⟨w, Hv⟩ = ⟨v, Hw⟩", lower.Hvp.Dot(w), (hw.Dot(v), 0)),
            Compare("∇yF", upper.GradientY.Dot(w), CentralDifference.WithError(e => F(x, Moved(y, w, e)))),
        };
        if (shape.UpperDimension > 0)
        {
            var mixed = CentralDifference.WithError(e => GradientAlong(Moved(x, u, e), y, v));
            checks.Add(Compare("∇xG", lower.GradientX.Dot(u), CentralDifference.WithError(e => G(Moved(x, u, e), y))));
            checks.Add(Compare("JVP ∇²xyG·v", lower.Jvp.Dot(u), mixed));
            checks.Add(Compare("JVP of the linearisation", jvp.Dot(u), (lower.Jvp.Dot(u), 0)));
            checks.Add(Compare("cross product ∇²yxG·u", cross.Dot(v), mixed));
            checks.Add(Compare("∇xF", upper.GradientX.Dot(u), CentralDifference.WithError(e => F(Moved(x, u, e), y))));
        }

        return checks;

        DerivativeCheck Compare(string name, double claimed, (double Value, double Error) expected)
        {
            var scale = Math.Max(Math.Abs(claimed), Math.Abs(expected.Value));
            var gap = Math.Abs(claimed - expected.Value);
            var allowed = tolerance * scale + Math.Min(expected.Error, LargestUncertainty * scale);
            return scale == 0
                ? new(name, claimed, expected.Value, 0, 0, true)
                : new(name, claimed, expected.Value, gap / scale, expected.Error / scale, double.IsFinite(gap) && gap <= allowed);
        }
    }

    private static Vec<double> Moved(Vec<double> from, Vec<double> along, double by)
    {
        var moved = new Vec<double>(from.Length);
        moved.Set(from + by * along);
        return moved;
    }
}

/// <summary>Random unit directions, keyed.</summary>
internal static class Directions
{
    public static Vec<double> Unit(int length, ulong seed, long index)
    {
        var random = new RandomStream(seed, (byte)Purpose.Directions, index, 0);
        var direction = new Vec<double>(length);
        foreach (ref var entry in direction.Span)
            entry = random.NextGaussian();
        if (length > 0)
            direction *= 1 / direction.Norm();
        return direction;
    }
}
