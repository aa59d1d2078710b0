using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>The state of SRBA: besides what an implicit method keeps, the recursive directions and the points where they were last evaluated.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class SrbaState<T> : ImplicitState<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Where ∇yG and ∇xF, the system, and ∇²xyG·z were last evaluated: one point unless the policy is lazy.
    private readonly Point _first, _system, _cross;
    private readonly LowerAnswer<T> _lowerBefore, _gradientY, _hvp, _jvp;
    private readonly UpperAnswer<T> _upperBefore, _upperX, _upperY;

    public SrbaState(IOracle<T> oracle, StartingPoint<T> at, Lazy policy)
        : base(oracle, at, policy)
    {
        var shape = oracle.Shape;
        (G, R, A) = (Keep("g", shape.LowerDimension), Keep("r", shape.LowerDimension), Keep("a", shape.UpperDimension));
        (Origin, Offset) = (new(shape.LowerDimension), new(shape.LowerDimension));
        (Lower, Upper) = (new(LowerAsk.GradientY, shape), new(shape));
        (_lowerBefore, _upperBefore) = (new(LowerAsk.Joint, shape), new(UpperAsk.Gradients, shape));
        (_gradientY, _hvp, _jvp) = (_lowerBefore.Only(LowerAsk.GradientY), _lowerBefore.Only(LowerAsk.Hvp), _lowerBefore.Only(LowerAsk.Jvp));
        (_upperX, _upperY) = (_upperBefore.Only(UpperAsk.GradientX), _upperBefore.Only(UpperAsk.GradientY));

        Point Kept(string name) => new(Keep($"x_{name}", shape.UpperDimension), Keep($"y_{name}", shape.LowerDimension), Keep($"z_{name}", shape.LowerDimension));
        var isLazy = policy != Lazy.None;
        _first = Kept("before");
        _system = isLazy ? Kept("of_hvp") : _first;
        _cross = isLazy ? Kept("of_jvp") : _first;
    }

    public Vec<T> G { get; }

    public Vec<T> R { get; }

    public Vec<T> A { get; }

    public Vec<T> Origin { get; }

    public Vec<T> Offset { get; }

    public LazyLowerAnswers<T> Lower { get; }

    public LazyUpperAnswers<T> Upper { get; }

    /// <summary>What is due, each where it was last evaluated, on the batches of now.</summary>
    public (LowerAnswer<T> Lower, UpperAnswer<T> Upper) EvaluateBefore(IOracle<T> oracle, Batch xi, Batch zeta, DueProducts due)
    {
        if (_system == _first)
            return (oracle.Lower(_first.X, _first.Y, along: _first.Z, xi, into: _lowerBefore), oracle.Upper(_first.X, _first.Y, zeta, into: _upperBefore));
        oracle.Lower(_first.X, _first.Y, along: null, xi, into: _gradientY);
        oracle.Upper(_first.X, _first.Y, zeta, into: _upperX);
        if (due.System)
        {
            oracle.Lower(_system.X, _system.Y, along: _system.Z, xi, into: _hvp);
            oracle.Upper(_system.X, _system.Y, zeta, into: _upperY);
        }

        if (due.Cross)
            oracle.Lower(_cross.X, _cross.Y, along: _cross.Z, xi, into: _jvp);
        return (_lowerBefore, _upperBefore);
    }

    /// <summary>This is the point at which what is due was last evaluated.</summary>
    public void Remember(DueProducts due)
    {
        Remember(_first);
        if (due.System && _system != _first)
            Remember(_system);
        if (due.Cross && _cross != _first)
            Remember(_cross);
    }

    private void Remember(Point point)
    {
        point.X.CopyFrom(X);
        point.Y.CopyFrom(Y);
        point.Z.CopyFrom(Z);
    }

    private sealed class Point(Vec<T> x, Vec<T> y, Vec<T> z)
    {
        public Vec<T> X => x;

        public Vec<T> Y => y;

        public Vec<T> Z => z;
    }
}
