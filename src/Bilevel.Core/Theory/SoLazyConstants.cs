using Bilevel.Core.Algorithms;

namespace Bilevel.Core.Theory;

/// <summary>The constants of a problem from which SO-Lazy-BiO's steps follow; every one may be an upper bound (μ_g a lower one).</summary>
/// <remarks>"SO-Lazy-BiO", ICLR 2026 submission 15198, Assumptions and Lemma of Section 5. All norms are Euclidean, of matrices spectral.</remarks>
public sealed record SoLazyConstants
{
    /// <summary>μ_g &gt; 0, the strong convexity of G in y.</summary>
    public required double Mu { get; init => field = Require.PositiveFinite(value); }

    /// <summary>L_g, the Lipschitz constant of ∇yG.</summary>
    public required double Smoothness { get; init => field = Require.PositiveFinite(value); }

    /// <summary>L_fx, the Lipschitz constant of ∇xF.</summary>
    public required double UpperLipschitzX { get; init => field = Require.NonNegativeFinite(value); }

    /// <summary>L_fy, the Lipschitz constant of ∇yF.</summary>
    public required double UpperLipschitzY { get; init => field = Require.NonNegativeFinite(value); }

    /// <summary>L_gxy, the Lipschitz constant of ∇²xyG; 0 where G is quadratic.</summary>
    public double CrossLipschitz { get; init => field = Require.NonNegativeFinite(value); }

    /// <summary>L_gyy, the Lipschitz constant of ∇²yyG; 0 where G is quadratic.</summary>
    public double HessianLipschitz { get; init => field = Require.NonNegativeFinite(value); }

    /// <summary>B_fy, the most that ‖∇yF‖ is.</summary>
    public required double UpperGradientBound { get; init => field = Require.PositiveFinite(value); }

    /// <summary>B_gxy, the most that ‖∇²xyG‖ is.</summary>
    public required double CrossBound { get; init => field = Require.PositiveFinite(value); }

    /// <summary>B_gyy, the most that ‖∇²yyG‖ is; L_g bounds it.</summary>
    public required double HessianBound { get; init => field = Require.PositiveFinite(value); }

    /// <summary>σ_gyy: E‖noise of ∇²yyG‖² ≤ σ_gyy².</summary>
    public double HessianNoise { get; init => field = Require.NonNegativeFinite(value); }

    /// <summary>B_z, the most that ‖z‖ is in the run: assumed by the proof, enforced by nothing; here 2B_fy/μ_g, twice the bound on ‖z*‖.</summary>
    public double SystemBound => 2 * UpperGradientBound / Mu;

    /// <summary>L_y = B_gxy/μ_g: how fast y*(x) moves.</summary>
    public double Ly => CrossBound / Mu;

    /// <summary>L_z = (1 + L_y)(L_gyy B_fy/μ_g² + L_fy/μ_g): how fast z*(x) moves.</summary>
    public double Lz => (1 + Ly) * (HessianLipschitz * UpperGradientBound / (Mu * Mu) + UpperLipschitzY / Mu);

    /// <summary>L_f = max{L_fx + L_gxy B_fy/μ_g, B_gxy}.</summary>
    public double Lf => Math.Max(UpperLipschitzX + CrossLipschitz * UpperGradientBound / Mu, CrossBound);

    /// <summary>L_ℓ = L_f′ (1 + B_gxy/μ_g) with L_f′ = L_fx + L_fy B_gxy/μ_g + B_fy (L_gxy/μ_g + L_gyy B_gxy/μ_g²): the Lipschitz constant of ∇Φ.</summary>
    public double PhiLipschitz
    {
        get
        {
            var slope = UpperLipschitzX + UpperLipschitzY * CrossBound / Mu + UpperGradientBound * (CrossLipschitz / Mu + HessianLipschitz * CrossBound / (Mu * Mu));
            return slope * (1 + CrossBound / Mu);
        }
    }
}
