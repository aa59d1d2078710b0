using System.Numerics;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Core.Algorithms;

/// <summary>[∇²yyG]⁻¹b by Neumann series, allocating nothing: the linear solves of the double-loop methods.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="shape">The problem's.</param>
internal sealed class NeumannSeries<T>(ProblemShape shape)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vec<T> _term = new(shape.LowerDimension);
    private readonly LowerAnswer<T> _hessian = new(LowerAsk.Hvp, shape);

    /// <summary>z = η Σ r^q, q = 0 … Q, with r⁰ = b and r^q = r^(q−1) − η ∇²yyG(x, y; B_q) r^(q−1), the B_q independent: the HVP batches of iteration t.</summary>
    /// <param name="oracle">The problem.</param>
    /// <param name="x">x ∈ Rᵖ.</param>
    /// <param name="y">y ∈ Rᵈ.</param>
    /// <param name="b">The right-hand side, ∈ Rᵈ.</param>
    /// <param name="eta">η, below 2 / L.</param>
    /// <param name="terms">Q: as many HVPs.</param>
    /// <param name="t">The iteration of the batches.</param>
    /// <param name="z">Overwritten, ∈ Rᵈ.</param>
    /// <param name="inner">The number of the series among those of iteration t.</param>
    /// <param name="of">The series of iteration t.</param>
    /// <param name="all">Whether every B_q is all samples instead of a draw.</param>
    public void Sum(IOracle<T> oracle, Vec<T> x, Vec<T> y, Vec<T> b, double eta, int terms, long t, Vec<T> z, int inner = 0, int of = 1, bool all = false)
    {
        var r = _term;
        r.CopyFrom(b);
        z.Set(eta * r);
        for (var q = 0; q < terms; q++)
        {
            r -= eta * oracle.Lower(x, y, along: r, all ? Batch.Full : Batch.Draw(Purpose.Hvp, t, inner * terms + q, of * terms), into: _hessian).Hvp;
            z += eta * r;
        }
    }

    /// <summary>z = η r^Q + Σ r^q, q = 1 … Q, with the r^q of <see cref="Sum"/> and one batch for all of them: what stocBiO's released code computes, about 1/η as much.</summary>
    /// <param name="oracle">The problem.</param>
    /// <param name="x">x ∈ Rᵖ.</param>
    /// <param name="y">y ∈ Rᵈ.</param>
    /// <param name="b">The right-hand side, ∈ Rᵈ.</param>
    /// <param name="eta">η, below 2 / L.</param>
    /// <param name="terms">Q: as many HVPs.</param>
    /// <param name="t">The iteration of the batch.</param>
    /// <param name="z">Overwritten, ∈ Rᵈ.</param>
    public void SumAsReleased(IOracle<T> oracle, Vec<T> x, Vec<T> y, Vec<T> b, double eta, int terms, long t, Vec<T> z)
    {
        var r = _term;
        r.CopyFrom(b);
        z.Clear();
        for (var q = 0; q < terms; q++)
        {
            r -= eta * oracle.Lower(x, y, along: r, Batch.Draw(Purpose.Hvp, t), into: _hessian).Hvp;
            z += r;
        }

        z += eta * r;
    }

    /// <summary>z = Q η Π (I − η ∇²yyG(x, y; B_i)) b over i = 1 … p, the B_i independent; with p uniform on 0 … Q − 1 its mean is that of the series of Q terms.</summary>
    /// <param name="oracle">The problem.</param>
    /// <param name="x">x ∈ Rᵖ.</param>
    /// <param name="y">y ∈ Rᵈ.</param>
    /// <param name="b">The right-hand side, ∈ Rᵈ.</param>
    /// <param name="eta">η, at most 1 / L.</param>
    /// <param name="terms">Q, the length of the series.</param>
    /// <param name="drawn">p: as many HVPs.</param>
    /// <param name="t">The iteration of the batches.</param>
    /// <param name="z">Overwritten, ∈ Rᵈ.</param>
    public void Product(IOracle<T> oracle, Vec<T> x, Vec<T> y, Vec<T> b, double eta, int terms, int drawn, long t, Vec<T> z)
    {
        z.Set(terms * eta * b);
        for (var i = 0; i < drawn; i++)
            z -= eta * oracle.Lower(x, y, along: z, Batch.Draw(Purpose.Hvp, t, i, terms), into: _hessian).Hvp;
    }
}

/// <summary>How many products a random Neumann product takes.</summary>
internal static class NeumannSeries
{
    /// <summary>p, uniform on 0 … Q − 1: a pure function of the seed and the iteration.</summary>
    public static int Draw(ulong seed, long t, int terms) => new RandomStream(seed, (byte)Purpose.Algorithm, t, 0).NextInt(terms);

    /// <summary>(Q − 1) / 2, the mean of p.</summary>
    public static double Mean(int terms) => (terms - 1) / 2.0;

    /// <summary>√((Q² − 1) / 12), the standard deviation of p.</summary>
    public static double Deviation(int terms) => Math.Sqrt(((double)terms * terms - 1) / 12);
}
