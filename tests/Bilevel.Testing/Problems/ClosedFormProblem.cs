using Bilevel.Core;
using Bilevel.Core.Problems;
using Bilevel.Numerics;

namespace Bilevel.Testing.Problems;

/// <summary>A <see cref="ClosedFormOracle{T}"/> as a class with a linearisation of its own, for problems that tests share.</summary>
/// <param name="shape">Dimensions and structure.</param>
public abstract class ClosedFormProblem(ProblemShape shape) : IOracle<double>
{
    /// <inheritdoc/>
    public ProblemShape Shape => shape;

    private ClosedFormOracle<double> Oracle => field ??= new(shape.X, shape.Y)
    {
        LowerValue = LowerValue,
        LowerGradientY = LowerGradientY,
        LowerGradientX = LowerGradientX,
        Hvp = Hvp,
        Jvp = Jvp,
        UpperValue = UpperValue,
        UpperGradientY = UpperGradientY,
        UpperGradientX = UpperGradientX,
    };

    /// <summary>G(x, y).</summary>
    protected abstract double LowerValue(Vec<double> x, Vec<double> y);

    /// <summary>into ← ∇yG.</summary>
    protected abstract void LowerGradientY(Vec<double> x, Vec<double> y, Vec<double> into);

    /// <summary>into ← ∇xG.</summary>
    protected abstract void LowerGradientX(Vec<double> x, Vec<double> y, Vec<double> into);

    /// <summary>into ← ∇²yyG·v.</summary>
    protected abstract void Hvp(Vec<double> x, Vec<double> y, Vec<double> v, Vec<double> into);

    /// <summary>into ← ∇²xyG·v.</summary>
    protected abstract void Jvp(Vec<double> x, Vec<double> y, Vec<double> v, Vec<double> into);

    /// <summary>into ← ∇²yxG·u.</summary>
    protected abstract void Cross(Vec<double> x, Vec<double> y, Vec<double> u, Vec<double> into);

    /// <summary>F(x, y).</summary>
    protected abstract double UpperValue(Vec<double> x, Vec<double> y);

    /// <summary>into ← ∇yF.</summary>
    protected abstract void UpperGradientY(Vec<double> x, Vec<double> y, Vec<double> into);

    /// <summary>into ← ∇xF; zero by default.</summary>
    protected virtual void UpperGradientX(Vec<double> x, Vec<double> y, Vec<double> into)
    {
        ArgumentNullException.ThrowIfNull(into);
        into.Clear();
    }

    /// <inheritdoc/>
    public LowerAnswer<double> Lower(Vec<double> x, Vec<double> y, Vec<double>? along, Batch batch, LowerAnswer<double> into) => Oracle.Lower(x, y, along, batch, into);

    /// <inheritdoc/>
    public UpperAnswer<double> Upper(Vec<double> x, Vec<double> y, Batch batch, UpperAnswer<double> into) => Oracle.Upper(x, y, batch, into);

    /// <inheritdoc/>
    public ILinearization<double> CreateLinearization() => new Linearization(this);

    private sealed class Linearization(ClosedFormProblem problem) : ILinearization<double>
    {
        private readonly Vec<double> _x = new(problem.Shape.UpperDimension), _y = new(problem.Shape.LowerDimension);

        public void MoveTo(Vec<double> x, Vec<double> y, Batch batch)
        {
            _x.CopyFrom(x);
            _y.CopyFrom(y);
        }

        public void Apply(Vec<double> v, Vec<double>? hvp, Vec<double>? jvp)
        {
            if (hvp is not null) problem.Hvp(_x, _y, v, hvp);
            if (jvp is not null) problem.Jvp(_x, _y, v, jvp);
        }

        public void Cross(Vec<double> u, Vec<double> into) => problem.Cross(_x, _y, u, into);
    }
}
