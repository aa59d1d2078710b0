using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>A point and what stochastic recursions evaluate there; two points with the same batches differ by the move alone.</summary>
/// <remarks>
///   g = ∇yG(x, y; ξ)
///   z ≈ [∇²yyG(x, y)]⁻¹ ∇yF(x, y; ζ), by a Neumann series whose batches are ξ₁, ξ₂, …
///   v = ∇²xyG(x, y; ξ') z
///   Ψ = ∇xF(x, y; ζ) − v
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="shape">The problem's.</param>
/// <param name="x">x ∈ Rᵖ, looked at wherever it stands.</param>
/// <param name="y">y ∈ Rᵈ, looked at wherever it stands.</param>
/// <param name="z">z ∈ Rᵈ, overwritten where the system is due.</param>
/// <param name="v">v ∈ Rᵖ, overwritten where the product is due.</param>
internal sealed class NeumannPoint<T>(ProblemShape shape, Vec<T> x, Vec<T> y, Vec<T> z, Vec<T> v)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NeumannSeries<T> _series = new(shape);
    private readonly LowerAnswer<T> _lower = new(LowerAsk.GradientY, shape), _cross = new(LowerAsk.Jvp, shape);
    private readonly LazyUpperAnswers<T> _upper = new(shape);

    /// <summary>A point of its own, which stands wherever it is moved.</summary>
    public NeumannPoint(ProblemShape shape)
        : this(shape, new(shape.UpperDimension), new(shape.LowerDimension), new(shape.LowerDimension), new(shape.UpperDimension))
    {
    }

    /// <summary>g, of the last evaluation.</summary>
    public Vec<T> G => _lower.GradientY;

    /// <summary>Ψ, of the last evaluation.</summary>
    public Vec<T> Psi { get; } = new(shape.UpperDimension);

    /// <summary>Moves the point to (x, y) of another.</summary>
    public void MoveTo(Vec<T> toX, Vec<T> toY)
    {
        x.CopyFrom(toX);
        y.CopyFrom(toY);
    }

    /// <summary>g, z, v and Ψ on the batches of one comparison; what is not due stays.</summary>
    /// <param name="oracle">The problem.</param>
    /// <param name="due">Whether z and v are evaluated.</param>
    /// <param name="neumann">The series.</param>
    /// <param name="t">The iteration.</param>
    /// <param name="inner">The number of the comparison among those of iteration t.</param>
    /// <param name="of">The comparisons of iteration t.</param>
    /// <param name="all">Whether every batch is all samples instead of a draw.</param>
    public void Evaluate(IOracle<T> oracle, DueProducts due, NeumannDraw neumann, long t, int inner = 0, int of = 1, bool all = false)
    {
        oracle.Lower(x, y, along: null, all ? Batch.Full : Batch.Lower(t, inner, of), into: _lower);
        var upper = oracle.Upper(x, y, all ? Batch.Full : Batch.Upper(t, inner, of), into: _upper[due]);
        if (due.System && neumann.Drawn is { } p)
            _series.Product(oracle, x, y, upper.GradientY, neumann.Eta, neumann.Terms, p, t, z);
        else if (due.System)
            _series.Sum(oracle, x, y, upper.GradientY, neumann.Eta, neumann.Terms, t, z, inner, of, all);
        if (due.Cross)
            v.CopyFrom(oracle.Lower(x, y, along: z, all ? Batch.Full : Batch.Draw(Purpose.Jvp, t, inner, of), into: _cross).Jvp);
        Psi.Set(upper.GradientX - v);
    }

    /// <summary>The same at the point before a move: z and v that are not due are those of <paramref name="now"/>, so that they correct nothing.</summary>
    public void EvaluateBefore(NeumannPoint<T> now, IOracle<T> oracle, DueProducts due, NeumannDraw neumann, long t, int inner = 0, int of = 1)
    {
        if (!due.System)
            z.CopyFrom(now.Z);
        if (!due.Cross)
            v.CopyFrom(now.V);
        Evaluate(oracle, due, neumann, t, inner, of);
    }

    private Vec<T> Z => z;

    private Vec<T> V => v;
}

/// <summary>Which Neumann series an iteration takes.</summary>
/// <param name="Eta">η, its scale.</param>
/// <param name="Terms">Q: terms after the first of the sum, or the length of the series of which one product is drawn.</param>
/// <param name="Drawn">p, the factors of the drawn product; null for the whole sum.</param>
internal readonly record struct NeumannDraw(double Eta, int Terms, int? Drawn = null);
