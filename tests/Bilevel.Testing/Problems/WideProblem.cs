using Bilevel.Core;
using Bilevel.Numerics;

namespace Bilevel.Testing.Problems;

/// <summary>A quadratic problem so wide that threads share the vectors.</summary>
/// <remarks>
///   g(x, y) = ½ ‖y‖² + ¼ ⟨x, y⟩ − ⟨1, y⟩,    F(x, y) = ½ ‖y − x‖² + ½ ‖x‖²
/// </remarks>
public sealed class WideProblem : IOracle<double>
{
    private const int Length = 140_000;
    private readonly Vec<double> _ones = new(Length);

    /// <summary>The problem.</summary>
    public WideProblem()
    {
        _ones.Span.Fill(1);
        Start = new(new(Length), new(Length), Seed: 1);
        for (var i = 0; i < Length; i++)
            (Start.X[i], Start.Y[i]) = (Math.Sin(i), Math.Cos(3 * i));
    }

    /// <summary>A point whose entries all differ.</summary>
    public StartingPoint<double> Start { get; }

    /// <inheritdoc/>
    public ProblemShape Shape { get; } = new(ParameterLayout.Flat("x", Length), ParameterLayout.Flat("y", Length));

    /// <inheritdoc/>
    public LowerAnswer<double> Lower(Vec<double> x, Vec<double> y, Vec<double>? along, Batch batch, LowerAnswer<double> into)
    {
        ArgumentNullException.ThrowIfNull(into);
        OracleArguments.Require(Shape, x, y, along, into.NeedsDirection);
        if (into.Ask.Has(LowerAsk.Value)) into.Value = 0.5 * y.Dot(y) + 0.25 * x.Dot(y) - _ones.Dot(y);
        if (into.Ask.Has(LowerAsk.GradientY)) into.GradientY.Set(y + 0.25 * x - _ones);
        if (into.Ask.Has(LowerAsk.GradientX)) into.GradientX.Set(0.25 * y);
        if (into.Ask.Has(LowerAsk.Hvp)) into.Hvp.CopyFrom(along!);
        if (into.Ask.Has(LowerAsk.Jvp)) into.Jvp.Set(0.25 * along!);
        return into;
    }

    /// <inheritdoc/>
    public UpperAnswer<double> Upper(Vec<double> x, Vec<double> y, Batch batch, UpperAnswer<double> into)
    {
        ArgumentNullException.ThrowIfNull(into);
        OracleArguments.Require(Shape, x, y);
        if (into.Ask.Has(UpperAsk.Value)) into.Value = 0.5 * y.Dot(y) - x.Dot(y) + x.Dot(x);
        if (into.Ask.Has(UpperAsk.GradientX)) into.GradientX.Set(2 * x - y);
        if (into.Ask.Has(UpperAsk.GradientY)) into.GradientY.Set(y - x);
        return into;
    }
}
