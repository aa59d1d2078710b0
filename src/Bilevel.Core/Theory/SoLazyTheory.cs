using Bilevel.Core.Algorithms;

namespace Bilevel.Core.Theory;

/// <summary>SO-Lazy-BiO's steps as its theorems make them from a problem's constants, for a period N and a number T of iterations.</summary>
/// <remarks>
/// ICLR 2026 submission 15198, Theorem 5.5 with its constants (E.7), (G.5); Theorem 5.7 with those of Appendix F.5. With momentum, over T/N epochs,
///   α = ᾱ/(N√(T/N)),   β = c_β α,   γ = c_γ α,   μ = c_μ α,   c_μ = 4L_ℓ,
/// where ᾱ is the least of the terms below; without momentum α = ᾱ, which c_γ ∝ N makes Θ(1/N), so that γ = Θ(1) and β = Θ(1/N).
/// Departures from the source: T counts iterations everywhere (G.1 prints μ in epochs). The main text's Theorem 5.7, α and β constant and γ ∝ N, contradicts
/// the proof in F.5, which is followed. The one root whose index is illegible is a third, which makes it a step size by its units.
/// </remarks>
public sealed class SoLazyTheory
{
    private readonly SoLazyConstants _c;
    private readonly int _period;
    private readonly long _iterations;

    /// <summary>The schedule for a refresh in one iteration of <paramref name="period"/> and <paramref name="iterations"/> iterations in all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The period is below 1, or there are fewer iterations than that.</exception>
    /// <exception cref="ArgumentException">L_z is 0, where no step of z follows: z* does not move; L_fy or L_gyy may be any bound above 0.</exception>
    public SoLazyTheory(SoLazyConstants constants, int period, long iterations)
    {
        ArgumentNullException.ThrowIfNull(constants);
        if (!(constants.Lz > 0))
            throw new ArgumentException("L_z is 0, from which no step of z follows: expected a bound above 0 for L_fy or L_gyy", nameof(constants));
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, Require.AtLeast(1, period, nameof(period)));
        (_c, _period, _iterations) = (constants, period, iterations);
    }

    /// <summary>The steps of Option I or II.   Theorem 5.5, (E.7), (G.5)</summary>
    /// <exception cref="ArgumentOutOfRangeException">The option is neither I nor II.</exception>
    public SoLazySteps Steps(LazyOption option)
    {
        var (mu, ly, lz, lf, ll, n) = (_c.Mu, _c.Ly, _c.Lz, _c.Lf, _c.PhiLipschitz, (double)_period);
        var (lg, cross) = (_c.Smoothness, _c.CrossLipschitz * _c.SystemBound);
        var (cBeta, cGamma, cMu) = (16 * ly * lf / (Math.Sqrt(2) * mu), 16 * lz * lf * n / (Math.Sqrt(2) * mu), 4 * ll);
        var (kY, kH) = (Math.Sqrt(2) * lf / (2 * ly), 1 / (8 * ll));

        var shared = Bounds.Least(
            mu / (2 * lg * lg * cBeta),
            2 / (3 * mu * cBeta),
            mu / (NoiseAndSize * cGamma),
            2 / (3 * mu * cGamma),
            1 / (4 * ll));
        var ofOption = option switch
        {
            LazyOption.I => Bounds.Least(
                lf * lf * lz * lz / (cMu * cross * cross),
                ll / (2 * Math.Sqrt(2) * cMu * lf * lz * n),
                Math.Cbrt(32 * mu * mu * ll / (lg * lg * cMu * cMu * cross * cross * ly * n * n)),
                Math.Sqrt(kY) / (2 * Math.Sqrt(kH) * cross * n * cMu)),
            LazyOption.II => ll / (2 * cMu * lf * lz * n),
            _ => throw new ArgumentOutOfRangeException(nameof(option), option, "expected I or II"),
        };

        var alpha = Math.Min(shared, ofOption) / (n * Math.Sqrt(_iterations / n));
        return new(alpha, cBeta * alpha, cGamma * alpha, cMu * alpha);
    }

    /// <summary>The steps of the method without momentum; they do not depend on T.   Appendix F.5</summary>
    public SoLazySteps SgdSteps()
    {
        var (mu, ly, lz, lf, n) = (_c.Mu, _c.Ly, _c.Lz, _c.Lf, (double)_period);
        var (lg, cross) = (_c.Smoothness, _c.CrossLipschitz * _c.SystemBound);
        var (cBeta, cGamma) = (16 * lf * ly / mu, 16 * lf * lz * n / mu);
        var alpha = Bounds.Least(
            mu / (2 * lg * lg * cBeta),
            2 / (3 * mu * cBeta),
            2 / (3 * mu * cGamma),
            mu / (NoiseAndSize * cGamma),
            1 / (2 * _c.PhiLipschitz),
            1 / (8 * lf * lz * n),
            1 / (8 * Math.Sqrt(2) * cross * n),
            Math.Sqrt(2) * lf / (4 * cross * cBeta * lg * n));
        return new(alpha, cBeta * alpha, cGamma * alpha, 1);
    }

    /// <summary>Option I or II with these steps.</summary>
    public SoLazyBio Method(LazyOption option)
    {
        var steps = Steps(option);
        return new() { Option = option, Period = _period, UpperStep = steps.Upper, LowerStep = steps.Lower, SystemStep = steps.System, Weight = steps.Weight };
    }

    /// <summary>The method without momentum with these steps.</summary>
    public SoLazyBioSgd SgdMethod()
    {
        var steps = SgdSteps();
        return new() { Period = _period, UpperStep = steps.Upper, LowerStep = steps.Lower, SystemStep = steps.System };
    }

    // 8σ_gyy² + 2B_gyy².
    private double NoiseAndSize => 8 * _c.HessianNoise * _c.HessianNoise + 2 * _c.HessianBound * _c.HessianBound;
}
