using System.Numerics;

namespace Bilevel.Core.Algorithms;

/// <summary>The step of BO-REP's released code (hyper-representation and hyperparameter optimisation), for those who compare with its curves.</summary>
/// <remarks>
/// In iterations t = 0, I, 2I, …, N steps with fresh batches, from a = 0; no ball, no mean, no refinement before:
///   a ← a + ∇yG(x, y; ξ̃),   y ← y − γ a                             gradients add up: heavy ball without damping
/// Then at the new y, ζ shared, ξ and ξ' independent:
///   z ← z − ν (∇²yyG(x, y; ξ) z − ∇yF(x, y; ζ))
///   v = ∇²xyG(x, y; ξ') z                                           at the new z
///   m ← β m + (1 − β) (∇xF(x, y; ζ) − v)
///   x ← x − η m/(‖m‖ + 10⁻¹⁰)
/// Cost of a step: that of the paper's, with an update of y in iteration 0 too and none before.
/// Departures from the released code: its JVP is of the lower-level loss on query (validation) rows, here on a batch ξ' of the lower level's own,
/// since no oracle evaluates G on rows of F; its regulariser is a norm and not a square, which is the problem's to say; it counts the period in the 20 tasks of
/// a step and averages their momenta, here a step is one batch. In its hyper-cleaning the HVP is at the y before the update, here after it.
/// </remarks>
internal static class BoRepAsReleased
{
    private const double InTheNorm = 1e-10;

    public static void Step<T>(BoRep method, BoRepState<T> s, IOracle<T> oracle, long t)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (x, y, z, v, m, sum) = (s.X, s.Y, s.Z, s.V, s.M, s.Mean);
        var (gamma, nu, eta, beta, n, due) = (method.LowerStep[t], method.SystemStep[t], method.UpperStep[t], method.Momentum, method.LowerIterations, s.Due(t));

        if (t % method.Period == 0)
        {
            sum.Clear();
            for (var i = 0; i < n; i++)
            {
                sum += oracle.Lower(x, y, along: null, Batch.Lower(t, i, n), into: s.Lower).GradientY;
                y -= gamma * sum;
            }
        }

        var upper = oracle.Upper(x, y, Batch.Upper(t), into: s.Upper[due]);
        if (due.System)
            z -= nu * (oracle.Lower(x, y, along: z, Batch.Draw(Purpose.Hvp, t), into: s.Hessian).Hvp - upper.GradientY);
        if (due.Cross)
            v.CopyFrom(oracle.Lower(x, y, along: z, Batch.Draw(Purpose.Jvp, t), into: s.Cross).Jvp);
        m.Set(beta * m + (1 - beta) * (upper.GradientX - v));
        x -= eta / (m.Norm() + InTheNorm) * m;
    }
}
