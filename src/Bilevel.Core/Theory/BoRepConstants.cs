using Bilevel.Core.Algorithms;

namespace Bilevel.Core.Theory;

/// <summary>The constants of a problem and of a start from which BO-REP's schedule follows; every one may be an upper bound (μ a lower one).</summary>
/// <remarks>
/// Hao, Gong, Liu, ICLR 2024, Assumptions 1–3 and equations (12), (14), (16). G is μ-strongly convex in y; all norms are Euclidean, of matrices spectral.
/// </remarks>
public sealed record BoRepConstants
{
    /// <summary>μ &gt; 0, the strong convexity of G in y.</summary>
    public required double Mu { get; init => field = Require.PositiveFinite(value); }

    /// <summary>L ≥ μ, the Lipschitz constant of ∇yG.</summary>
    public required double Smoothness { get; init => field = Require.PositiveFinite(value); }

    /// <summary>C &gt; 0, the most that ‖∇²xyG‖ is.</summary>
    public required double CrossBound { get; init => field = Require.PositiveFinite(value); }

    /// <summary>M, the most that ‖∇yF(x, y*(x))‖ is.</summary>
    public required double UpperGradientBound { get; init => field = Require.NonNegativeFinite(value); }

    /// <summary>ρ, the Lipschitz constant of ∇²yyG; 0 where G is quadratic.</summary>
    public double HessianLipschitz { get; init => field = Require.NonNegativeFinite(value); }

    /// <summary>τ, the Lipschitz constant of ∇²xyG; 0 where G is quadratic.</summary>
    public double CrossLipschitz { get; init => field = Require.NonNegativeFinite(value); }

    /// <summary>Lx0 of (Lx0, Lx1, Ly0, Ly1)-smoothness: ∇xF moves by at most (Lx0 + Lx1 ‖∇xF‖) a unit.</summary>
    public required double Lx0 { get; init => field = Require.PositiveFinite(value); }

    /// <summary>Lx1.</summary>
    public double Lx1 { get; init => field = Require.NonNegativeFinite(value); }

    /// <summary>Ly0: ∇yF moves by at most (Ly0 + Ly1 ‖∇yF‖) a unit.</summary>
    public double Ly0 { get; init => field = Require.NonNegativeFinite(value); }

    /// <summary>Ly1.</summary>
    public double Ly1 { get; init => field = Require.NonNegativeFinite(value); }

    /// <summary>σ_f1: E‖noise of ∇xF‖² ≤ σ_f1².</summary>
    public double UpperNoiseX { get; init => field = Require.NonNegativeFinite(value); }

    /// <summary>σ_f2: E‖noise of ∇yF‖² ≤ σ_f2².</summary>
    public double UpperNoiseY { get; init => field = Require.NonNegativeFinite(value); }

    /// <summary>σ_g1: E exp(‖noise of ∇yG‖²/σ_g1²) ≤ e; see <see cref="LightTail"/>.</summary>
    public double LowerNoise { get; init => field = Require.NonNegativeFinite(value); }

    /// <summary>σ_g2: E‖noise of ∇²yyG‖² and E‖noise of ∇²xyG‖² ≤ σ_g2².</summary>
    public double ProductNoise { get; init => field = Require.NonNegativeFinite(value); }

    /// <summary>Δ ≥ Φ(x₀) − inf Φ.</summary>
    public required double Gap { get; init => field = Require.PositiveFinite(value); }

    /// <summary>Δ_z0 = ‖z₀ − z*(x₀)‖².</summary>
    public required double SystemGap { get; init => field = Require.NonNegativeFinite(value); }

    /// <summary>‖∇Φ(x₀)‖.</summary>
    public required double HypergradientNorm { get; init => field = Require.NonNegativeFinite(value); }

    /// <summary>V₀ ≥ G(x₀, y₀) − min G(x₀, ·); for example ‖∇yG‖²/(2μ) at the start.</summary>
    public required double LowerGap { get; init => field = Require.PositiveFinite(value); }

    /// <summary>√(1 + C²/μ²): how fast (x, y*(x)) moves as x does.</summary>
    public double Slope => Math.Sqrt(1 + CrossBound * CrossBound / (Mu * Mu));

    /// <summary>Lz* = √(1 + C²/μ²) (ρM/μ² + (Ly0 + Ly1 M)/μ), how fast z*(x) moves.   (12)</summary>
    public double SystemLipschitz =>
        Slope * (HessianLipschitz * UpperGradientBound / (Mu * Mu) + (Ly0 + Ly1 * UpperGradientBound) / Mu);

    /// <summary>D_x = 1/√(2 (1 + C²/μ²)(Lx1² + Ly1²)), the longest step for which the smoothness holds; infinite where Lx1 = Ly1 = 0.   (14)</summary>
    public double Reach => 1 / Math.Sqrt(2 * Slope * Slope * (Lx1 * Lx1 + Ly1 * Ly1));

    /// <summary>K0 = √(1 + C²/μ²) (Lx0 + Lx1 CM/μ + (C/μ)(Ly0 + Ly1 M) + M (Cρ + τμ)/μ²): Φ is (K0, K1)-smooth.   (16)</summary>
    public double K0
    {
        get
        {
            var (c, m) = (CrossBound, UpperGradientBound);
            return Slope * (Lx0 + Lx1 * c * m / Mu + c / Mu * (Ly0 + Ly1 * m) + m * (c * HessianLipschitz + CrossLipschitz * Mu) / (Mu * Mu));
        }
    }

    /// <summary>K1 = √(1 + C²/μ²) Lx1.   (16)</summary>
    public double K1 => Slope * Lx1;

    /// <summary>σ_g1 of Gaussian noise in d dimensions with standard deviation s an entry: σ_g1² = 2s²/(1 − e^(−2/d)).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The deviation is negative, or the dimension is below 1.</exception>
    public static double LightTail(double deviation, int dimension) =>
        Require.NonNegativeFinite(deviation, nameof(deviation)) * Math.Sqrt(2 / (1 - Math.Exp(-2.0 / Require.AtLeast(1, dimension, nameof(dimension)))));
}
