using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Problems;

/// <summary>Computes a vector at (x, y) into the last argument.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="x">x ∈ Rᵖ.</param>
/// <param name="y">y ∈ Rᵈ.</param>
/// <param name="into">Overwritten.</param>
public delegate void ClosedFormGradient<T>(Vec<T> x, Vec<T> y, Vec<T> into)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

/// <summary>Computes a product with second derivatives at (x, y) into the last argument.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="x">x ∈ Rᵖ.</param>
/// <param name="y">y ∈ Rᵈ.</param>
/// <param name="v">v ∈ Rᵈ.</param>
/// <param name="into">Overwritten.</param>
public delegate void ClosedFormProduct<T>(Vec<T> x, Vec<T> y, Vec<T> v, Vec<T> into)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

/// <summary>A deterministic problem from derivatives written by hand, one function each; every batch is the whole problem.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="x">The layout of x ∈ Rᵖ.</param>
/// <param name="y">The layout of y ∈ Rᵈ.</param>
public sealed class ClosedFormOracle<T>(ParameterLayout x, ParameterLayout y) : IOracle<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>G(x, y).</summary>
    public required Func<Vec<T>, Vec<T>, double> LowerValue { get; init; }

    /// <summary>∇yG ∈ Rᵈ.</summary>
    public required ClosedFormGradient<T> LowerGradientY { get; init; }

    /// <summary>∇xG ∈ Rᵖ.</summary>
    public required ClosedFormGradient<T> LowerGradientX { get; init; }

    /// <summary>∇²yyG·v ∈ Rᵈ.</summary>
    public required ClosedFormProduct<T> Hvp { get; init; }

    /// <summary>∇²xyG·v ∈ Rᵖ.</summary>
    public required ClosedFormProduct<T> Jvp { get; init; }

    /// <summary>F(x, y).</summary>
    public required Func<Vec<T>, Vec<T>, double> UpperValue { get; init; }

    /// <summary>∇yF ∈ Rᵈ.</summary>
    public required ClosedFormGradient<T> UpperGradientY { get; init; }

    /// <summary>∇xF ∈ Rᵖ; null where F does not depend on x.</summary>
    public ClosedFormGradient<T>? UpperGradientX { get; init; }

    /// <inheritdoc/>
    public ProblemShape Shape => field ??= new(x, y) { UpperDependsOnX = UpperGradientX is not null };

    /// <inheritdoc/>
    public LowerAnswer<T> Lower(Vec<T> x, Vec<T> y, Vec<T>? along, Batch batch, LowerAnswer<T> into)
    {
        ArgumentNullException.ThrowIfNull(into);
        OracleArguments.Require(Shape, x, y, along, into.NeedsDirection);
        if (into.Ask.Has(LowerAsk.Value)) into.Value = LowerValue(x, y);
        if (into.Ask.Has(LowerAsk.GradientY)) LowerGradientY(x, y, into.GradientY);
        if (into.Ask.Has(LowerAsk.GradientX)) LowerGradientX(x, y, into.GradientX);
        if (into.Ask.Has(LowerAsk.Hvp)) Hvp(x, y, along!, into.Hvp);
        if (into.Ask.Has(LowerAsk.Jvp)) Jvp(x, y, along!, into.Jvp);
        return into;
    }

    /// <inheritdoc/>
    public UpperAnswer<T> Upper(Vec<T> x, Vec<T> y, Batch batch, UpperAnswer<T> into)
    {
        ArgumentNullException.ThrowIfNull(into);
        OracleArguments.Require(Shape, x, y);
        if (into.Ask.Has(UpperAsk.Value)) into.Value = UpperValue(x, y);
        if (into.Ask.Has(UpperAsk.GradientY)) UpperGradientY(x, y, into.GradientY);
        if (into.Ask.Has(UpperAsk.GradientX))
        {
            if (UpperGradientX is null)
                into.GradientX.Clear();
            else
                UpperGradientX(x, y, into.GradientX);
        }

        return into;
    }
}
