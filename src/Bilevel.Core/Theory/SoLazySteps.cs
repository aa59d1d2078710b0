namespace Bilevel.Core.Theory;

/// <summary>The steps of one SO-Lazy-BiO method.</summary>
/// <param name="Upper">α, of x.</param>
/// <param name="Lower">β, of y.</param>
/// <param name="System">γ, of z.</param>
/// <param name="Weight">μ, of the newest hypergradient; 1 without momentum.</param>
public sealed record SoLazySteps(double Upper, double Lower, double System, double Weight);
