using Bilevel.Numerics;

namespace Bilevel.Core.Estimators;

/// <summary>The derivative of F(x, y_T) through T steps of gradient descent, backwards (iterative differentiation).</summary>
/// <remarks>
/// Franceschi, Donini, Frasconi and Pontil 2017; truncated: Shaban, Cheng, Hatch and Boots 2019.
///   y_{t+1} = y_t − η∇yG(x, y_t);     a = ∇yF(x, y_T),  h = ∇xF(x, y_T);     t = T−1 … T−K:   h ← h − η∇²xyG(x, y_t) a,   a ← a − η∇²yyG(x, y_t) a
/// T ∇yG, K HVPs and K JVPs; T vectors are kept. The last HVP is for the certificate alone: at y_t = y* the remaining a is the residual ∇yF − ∇²yyG z.
/// Converged means that it is below the tolerance, and that the last step moved y by no more: the relative residual is the larger of both. Effort is T.
/// </remarks>
/// <param name="oracle">The problem.</param>
/// <param name="step">η.</param>
/// <param name="tolerance">The relative residual at which the estimate is converged.</param>
/// <param name="backward">K, the most steps that are differentiated; all if left out.</param>
public sealed class UnrolledMethod(IOracle<double> oracle, double step, double tolerance, int backward = int.MaxValue) : HypergradientMethod
{
    private readonly ILinearization<double> _linearization = oracle.CreateLinearization();
    private readonly LowerAnswer<double> _lower = new(LowerAsk.GradientY, oracle.Shape);
    private readonly UpperAnswer<double> _upper = new(UpperAsk.Gradients, oracle.Shape);
    private readonly Vec<double> _hvp = new(oracle.Shape.LowerDimension), _jvp = new(oracle.Shape.UpperDimension);
    private readonly List<Vec<double>> _iterates = [];

    /// <inheritdoc/>
    public override SolveCertificate Estimate(Vec<double> x, Vec<double> y, int effort, Vec<double> hypergradient)
    {
        ArgumentNullException.ThrowIfNull(y);
        ArgumentNullException.ThrowIfNull(hypergradient);
        while (_iterates.Count <= effort)
            _iterates.Add(new(y.Length));
        _iterates[0].CopyFrom(y);
        for (var t = 0; t < effort; t++)
            _iterates[t + 1].Set(_iterates[t] - step * oracle.Lower(x, _iterates[t], along: null, Batch.Full, _lower).GradientY);

        var last = _iterates[effort];
        oracle.Upper(x, last, Batch.Full, _upper);
        var a = _upper.GradientY;
        hypergradient.CopyFrom(_upper.GradientX);
        var watch = new UnrollingWatch(a.Norm(), tolerance, "unrolled");
        for (var t = effort - 1; t >= 0 && effort - t <= backward; t--)
        {
            _linearization.MoveTo(x, _iterates[t], Batch.Full);
            _linearization.Apply(a, _hvp, _jvp);
            watch.Saw(a, _hvp);
            hypergradient -= step * _jvp;
            a -= step * _hvp;
        }

        return watch.End(a.Norm(), moved: step * _lower.GradientY.Norm(), at: last);
    }
}

/// <summary>Certifies what is left of ∇yF after the steps it was carried through.</summary>
/// <param name="scale">‖∇yF‖.</param>
/// <param name="tolerance">The relative residual at which the estimate is converged.</param>
/// <param name="name">The method.</param>
internal struct UnrollingWatch(double scale, double tolerance, string name)
{
    private SolveRecord _record = new(scale, tolerance, int.MaxValue / 2);

    /// <summary>Notes a product.</summary>
    public void Saw(Vec<double> a, Vec<double> product)
    {
        _record.Prepared(1);
        if (a.Dot(a) is > 0 and var length)
            _record.Saw(a.Dot(product) / length);
    }

    /// <summary>The certificate: the residual, and whether y moved in the last step.</summary>
    public SolveCertificate End(double residual, double moved, Vec<double> at)
    {
        if (scale == 0)
            return new(SolveReason.Converged, _record.Products, 0, 0, double.NaN, double.NaN) { Solver = name };
        var end = _record.Ends(residual);
        var reason = end is SolveReason.NonFinite ? SolveReason.NonFinite
            : FixedPointSteps.Growing(_record) ?? (end is SolveReason.Converged && moved <= tolerance * (1 + at.Norm()) ? SolveReason.Converged : SolveReason.Truncated);
        var certificate = _record.End(reason, name);
        return certificate with { RelativeResidual = Math.Max(certificate.RelativeResidual, moved / (1 + at.Norm())) };
    }
}
