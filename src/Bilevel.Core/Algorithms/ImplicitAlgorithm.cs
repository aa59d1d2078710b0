namespace Bilevel.Core.Algorithms;

/// <summary>A method whose hypergradient is ∇xF − ∇²xyG z with z from the linear system ∇²yyG z = ∇yF; its second-order products may be lazy.</summary>
public abstract record ImplicitAlgorithm : Algorithm
{
    /// <summary>When the second-order products are evaluated anew; in every iteration by default.</summary>
    public Lazy Laziness { get; init => field = value ?? throw new ArgumentNullException(nameof(Laziness)); } = Lazy.None;

    /// <summary>1 ∇xF an iteration; 1 ∇yF and <paramref name="hvps"/> HVP where the system is worked on; 1 JVP where ∇²xyG·z is due; and <paramref name="gradients"/> ∇yG in all.</summary>
    private protected OracleCost OneHypergradientEach(long iterations, long gradients, double hvps = 1) => new()
    {
        UpperGradientX = iterations,
        UpperGradientY = Laziness.SystemRefreshes(iterations),
        LowerGradientY = gradients,
        Hvp = hvps * Laziness.SystemRefreshes(iterations),
        Jvp = Laziness.CrossRefreshes(iterations),
    };

    /// <summary>The same at two points with one batch for both, this iteration's and the one before; in iteration 0, at one.</summary>
    private protected OracleCost TwoHypergradientsEach(long iterations, double hvps) => new()
    {
        UpperGradientX = Periods.AtTwoPoints(iterations),
        UpperGradientY = Periods.AtTwoPoints(Laziness.SystemRefreshes(iterations)),
        LowerGradientY = Periods.AtTwoPoints(iterations),
        Hvp = hvps * Periods.AtTwoPoints(Laziness.SystemRefreshes(iterations)),
        Jvp = Periods.AtTwoPoints(Laziness.CrossRefreshes(iterations)),
    };
}
