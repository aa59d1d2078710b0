using System.Numerics;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Core.Diagnostics;

/// <summary>The local smoothness of the upper loss along one step: by how much its gradient changes, relative to the way.</summary>
/// <remarks>
/// Zhang, He, Sra, Jadbabaie, "Why gradient clipping accelerates training", ICLR 2020, appendix H.3, for two levels. With u = (x, y) and a step d,
///   L̂x = max over s ∈ {1/6, 2/6, …, 1} of ‖∇xF(u + sd) − ∇xF(u)‖ / (s ‖d‖),    L̂y with ∇yF alike,
/// all on one batch. A path turns while its gradients shrink, and that alone changes L̂ where curvatures differ, even on a quadratic; so the same is measured along one random direction w, ‖w‖ = 1, that is the
/// same everywhere: ‖∇F(u + ‖d‖w) − ∇F(u)‖ / ‖d‖, which on a quadratic is constant. Cost: 8 evaluations of ∇xF and ∇yF. A change within 8 roundings of ‖∇F(u)‖ is no change that can be told, and no zero either.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="oracle">The problem; nobody counts what is asked of it here.</param>
/// <param name="batch">The batch that every gradient is taken on.</param>
/// <param name="seed">The key of the fixed direction.</param>
public sealed class LocalSmoothness<T>(IOracle<T> oracle, Batch batch, ulong seed)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Parts = 6;
    private const double Roundings = 8;
    private static readonly double s_rounding = double.CreateChecked(T.BitIncrement(T.One) - T.One);

    private readonly UpperAnswer<T> _here = new(UpperAsk.Gradients, oracle.Shape), _there = new(UpperAsk.Gradients, oracle.Shape);
    private readonly Vec<T> _x = new(oracle.Shape.UpperDimension), _y = new(oracle.Shape.LowerDimension);
    private readonly (Vec<T> X, Vec<T> Y) _direction = Direction(oracle.Shape, seed);

    /// <summary>Measures the step from (x, y) to (x', y').</summary>
    /// <param name="iteration">The number of the step.</param>
    /// <param name="x">x ∈ Rᵖ.</param>
    /// <param name="y">y ∈ Rᵈ.</param>
    /// <param name="nextX">x' ∈ Rᵖ.</param>
    /// <param name="nextY">y' ∈ Rᵈ.</param>
    public SmoothnessSample Measure(long iteration, Vec<T> x, Vec<T> y, Vec<T> nextX, Vec<T> nextY)
    {
        oracle.Upper(x, y, batch, _here);
        var (gradientX, gradientY) = (_here.GradientX.Norm(), _here.GradientY.Norm());
        double? direct = oracle.Shape.UpperDependsOnX ? gradientX : null;
        _x.Set(nextX - x);
        _y.Set(nextY - y);
        var step = Math.Sqrt(_x.Dot(_x) + _y.Dot(_y));
        if (step == 0)
            return new(iteration, 0, direct, gradientY, null, null);

        var (largestX, largestY) = (0.0, 0.0);
        for (var part = 1; part <= Parts; part++)
        {
            var s = (double)part / Parts;
            _x.Set((1 - s) * x + s * nextX);
            _y.Set((1 - s) * y + s * nextY);
            oracle.Upper(_x, _y, batch, _there);
            largestX = Math.Max(largestX, Change(_there.GradientX, _here.GradientX, gradientX) / (s * step));
            largestY = Math.Max(largestY, Change(_there.GradientY, _here.GradientY, gradientY) / (s * step));
        }

        _x.Set(x + step * _direction.X);
        _y.Set(y + step * _direction.Y);
        oracle.Upper(_x, _y, batch, _there);
        var (fixedX, fixedY) = (Change(_there.GradientX, _here.GradientX, gradientX) / step, Change(_there.GradientY, _here.GradientY, gradientY) / step);
        return direct is null
            ? new(iteration, step, null, gradientY, null, Told(largestY), null, Told(fixedY))
            : new(iteration, step, direct, gradientY, Told(largestX), Told(largestY), Told(fixedX), Told(fixedY));
    }

    private static (Vec<T> X, Vec<T> Y) Direction(ProblemShape shape, ulong seed)
    {
        var (x, y, random) = (new Vec<T>(shape.UpperDimension), new Vec<T>(shape.LowerDimension), new RandomStream(seed, (byte)Purpose.Directions, 0, 0));
        foreach (ref var entry in x.Span)
            entry = T.CreateChecked(random.NextGaussian());
        foreach (ref var entry in y.Span)
            entry = T.CreateChecked(random.NextGaussian());
        var length = Math.Sqrt(x.Dot(x) + y.Dot(y));
        x *= 1 / length;
        y *= 1 / length;
        return (x, y);
    }

    // ‖there − here‖, or 0 where that is rounding; there is overwritten.
    private static double Change(Vec<T> there, Vec<T> here, double norm)
    {
        there.Set(there - here);
        var change = there.Norm();
        return change <= Roundings * s_rounding * norm ? 0 : change;
    }

    private static double? Told(double largest) => largest > 0 ? largest : null;
}
