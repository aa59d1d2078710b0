using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>What the methods keep that correct both directions at two points: the directions and the point before.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class StormState<T> : ImplicitState<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public StormState(IOracle<T> oracle, StartingPoint<T> at, Lazy policy)
        : base(oracle, at, policy)
    {
        var shape = oracle.Shape;
        (U, D) = (Keep("u", shape.LowerDimension), Keep("d", shape.UpperDimension));
        Now = new(shape, X, Y, Z, V);
        Before = new(shape, Keep("x_before", shape.UpperDimension), Keep("y_before", shape.LowerDimension), new(shape.LowerDimension), new(shape.UpperDimension));
    }

    /// <summary>u ≈ ∇yG.</summary>
    public Vec<T> U { get; }

    /// <summary>d ≈ ∇Φ.</summary>
    public Vec<T> D { get; }

    /// <summary>The iterates.</summary>
    public NeumannPoint<T> Now { get; }

    /// <summary>The iterates of the iteration before.</summary>
    public NeumannPoint<T> Before { get; }

    /// <summary>u = g + (1 − η) (u − g'),   d = Ψ + (1 − θ) (d − Ψ'),   all of one draw; in iteration 0 u = g and d = Ψ.</summary>
    /// <param name="oracle">The problem.</param>
    /// <param name="due">Whether z and v are evaluated.</param>
    /// <param name="neumann">The series of this iteration.</param>
    /// <param name="t">The iteration.</param>
    /// <param name="eta">η, how much of the old u is forgotten.</param>
    /// <param name="theta">θ, how much of the old d is forgotten.</param>
    public void Correct(IOracle<T> oracle, DueProducts due, NeumannDraw neumann, long t, double eta, double theta)
    {
        var (now, before) = (Now, Before);
        now.Evaluate(oracle, due, neumann, t);
        if (t == 0)
        {
            U.CopyFrom(now.G);
            D.CopyFrom(now.Psi);
        }
        else
        {
            before.EvaluateBefore(now, oracle, due, neumann, t);
            U.Set(now.G + (1 - eta) * (U - before.G));
            D.Set(now.Psi + (1 - theta) * (D - before.Psi));
        }

        before.MoveTo(X, Y);
    }
}
