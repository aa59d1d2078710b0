using Bilevel.Core;
using Bilevel.Numerics;

namespace Bilevel.Testing.Problems;

/// <summary>A small deterministic problem in double whose derivatives are written by hand, each as a function of its own; every batch is all samples.</summary>
/// <param name="shape">Dimensions and structure.</param>
public abstract class ClosedFormProblem(ProblemShape shape) : IOracle<double>
{
    /// <inheritdoc/>
    public ProblemShape Shape => shape;

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
    public LowerAnswer<double> Lower(Vec<double> x, Vec<double> y, Vec<double>? along, Batch batch, LowerAnswer<double> into)
    {
        ArgumentNullException.ThrowIfNull(into);
        OracleArguments.Require(shape, x, y, along, into.NeedsDirection);
        if (into.Ask.Has(LowerAsk.Value)) into.Value = LowerValue(x, y);
        if (into.Ask.Has(LowerAsk.GradientY)) LowerGradientY(x, y, into.GradientY);
        if (into.Ask.Has(LowerAsk.GradientX)) LowerGradientX(x, y, into.GradientX);
        if (into.Ask.Has(LowerAsk.Hvp)) Hvp(x, y, along!, into.Hvp);
        if (into.Ask.Has(LowerAsk.Jvp)) Jvp(x, y, along!, into.Jvp);
        return into;
    }

    /// <inheritdoc/>
    public UpperAnswer<double> Upper(Vec<double> x, Vec<double> y, Batch batch, UpperAnswer<double> into)
    {
        ArgumentNullException.ThrowIfNull(into);
        OracleArguments.Require(shape, x, y);
        if (into.Ask.Has(UpperAsk.Value)) into.Value = UpperValue(x, y);
        if (into.Ask.Has(UpperAsk.GradientX)) UpperGradientX(x, y, into.GradientX);
        if (into.Ask.Has(UpperAsk.GradientY)) UpperGradientY(x, y, into.GradientY);
        return into;
    }

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
