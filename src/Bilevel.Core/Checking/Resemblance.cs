using Bilevel.Core.Estimators;
using Bilevel.Numerics;

namespace Bilevel.Core.Checking;

/// <summary>Says what a wrong hypergradient looks like: the usual mistakes leave a signature.</summary>
internal static class Resemblance
{
    private const double Alike = 1e-6;

    /// <summary>A sentence that names the mistake, or null if none of the usual ones fits.</summary>
    public static string? Of(Vec<double> claimed, Vec<double> trusted, ImplicitHypergradient implicitly, IOracle<double> oracle, Vec<double> x, Vec<double> y)
    {
        Vec<double> direct = implicitly.DirectTerm, cross = implicitly.CrossTerm;
        if (!(claimed.Norm() > 0) || !double.IsFinite(claimed.Norm()) || IsLike(claimed, trusted))
            return null;
        if (IsLike(claimed, direct))
            return "the claimed hypergradient is ∇xF alone: the cross term ∇²xyG z is missing";
        if (IsLike(claimed, -1 * cross))
            return "the claimed hypergradient is −∇²xyG z alone: the direct term ∇xF is missing";
        if (IsLike(claimed, direct + cross))
            return "the claimed hypergradient is ∇xF + ∇²xyG z: z has the wrong sign";
        if (IsLike(claimed, direct - WithoutHessian(oracle, x, y)))
            return "the claimed hypergradient is ∇xF − ∇²xyG ∇yF: the inverse Hessian is missing";
        var multiple = claimed.Dot(trusted) / trusted.Dot(trusted);
        return IsLike(claimed, multiple * trusted)
            ? $"the claimed hypergradient is {multiple:g6} times the implicit one: a wrong sign or factor"
            : null;
    }

    private static Vec<double> WithoutHessian(IOracle<double> oracle, Vec<double> x, Vec<double> y)
    {
        var gradient = oracle.Upper(x, y, Batch.Full, new(UpperAsk.GradientY, oracle.Shape)).GradientY;
        return oracle.Lower(x, y, gradient, Batch.Full, new(LowerAsk.Jvp, oracle.Shape)).Jvp;
    }

    private static bool IsLike(Vec<double> claimed, in LinearCombination<double> candidate)
    {
        var gap = new Vec<double>(claimed.Length);
        gap.Set(claimed - candidate);
        return gap.Norm() <= Alike * claimed.Norm();
    }
}
