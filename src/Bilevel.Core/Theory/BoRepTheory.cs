using Bilevel.Core.Algorithms;

namespace Bilevel.Core.Theory;

/// <summary>BO-REP's steps, lengths and radii as its theorem makes them from a problem's constants, for an accuracy and a probability.</summary>
/// <remarks>
/// Hao, Gong, Liu, ICLR 2024, Lemmas 3.2 and 3.3, Theorem 3.1 and their appendix; the numbers at the ends of lines are those of its equations.
/// With them, with probability at least 1 − δ: ‖y₀ − y*(x₀)‖ ≤ ε/(8K0) after the refinement, ‖y_k − y*(x_k)‖ ≤ ε/(4K0) in every iteration, and the mean of ‖∇Φ(x_k)‖
/// is at most 30ε. The steps are those of a proof: N/I is 10⁵ and more, some hundred times what is needed. For tiny problems and for tests.
/// Departures from the source: σ_f1 is the larger of σ_f1 and σ_f2, since its (57) needs the noise of ∇yF where it writes that of ∇xF. γ is at most 1/(2L), which its Lemma D.1
/// asks for and (44) alone breaks where noise is small; N then grows so that γN, and with it the first term of that lemma's bound, stays what (44) and (45) make it.
/// Its second condition on ε only keeps the first term of 1 − β below 1, which is at most 1/4 in any case; it is not asked for, so that levels without noise have a schedule.
/// </remarks>
public sealed class BoRepTheory
{
    private readonly BoRepConstants _c;

    /// <summary>The schedule for ‖∇Φ‖ of order <paramref name="epsilon"/> with probability at least 1 − <paramref name="delta"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">ε is not in (0, K0/K1], or δ is not in (0, 1).</exception>
    public BoRepTheory(BoRepConstants constants, double epsilon, double delta)
    {
        ArgumentNullException.ThrowIfNull(constants);
        _c = constants;
        var (k0, k1) = (constants.K0, constants.K1);
        (Epsilon, Delta) = (epsilon, delta);
        if (!(epsilon > 0) || epsilon > k0 / k1)
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, $"ε must be above 0 and at most K0/K1 = {k0 / k1}");
        if (!(delta is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(delta), delta, "δ must be in (0, 1)");

        Epochs = (int)Math.Max(0, Math.Ceiling(Math.Log2(128 * k0 * k0 * _c.LowerGap / (_c.Mu * epsilon * epsilon))));   // k†
        RefinementDeviation = Deviation(2 * Math.Max(1, Epochs) / delta);   // (38), (43)
        Refinement = Refinement.Of(Enumerable.Range(0, Epochs).Select(Epoch));

        var (sigma2, ratio) = (_c.LowerNoise * _c.LowerNoise, k0 * k0 / (epsilon * epsilon));
        var upperNoise = Math.Max(_c.UpperNoiseX, _c.UpperNoiseY);
        var fromProducts = 2 * Squared(_c.UpperGradientBound * _c.ProductNoise / _c.Mu);
        var units = Math.Min(1, Squared(_c.Mu / _c.CrossBound) / 32);
        OneMinusBeta = Bounds.Least(   // Theorem 3.1
            epsilon * epsilon / (upperNoise * upperNoise + fromProducts) * units,
            Squared(_c.CrossBound / _c.ProductNoise) / 8, Squared(_c.Mu / _c.ProductNoise) / 16, 0.25);
        SystemStep = OneMinusBeta / _c.Mu;   // ν
        Period = (long)Math.Max(1, Math.Ceiling(sigma2 * ratio / (_c.Mu * _c.Mu)));   // I
        UpperStep = Bounds.Least(   // η
            Bounds.Least(1 / k1, epsilon / k0, _c.Gap / _c.HypergradientNorm, epsilon * _c.Gap / (_c.CrossBound * _c.CrossBound * _c.SystemGap)) / 8 * OneMinusBeta,
            _c.Reach,
            _c.Mu * epsilon / (8 * k0 * Period * _c.CrossBound));
        Iterations = (long)Math.Ceiling(4 * _c.Gap / (UpperStep * epsilon));   // K

        PeriodicDeviation = Deviation(2 * Math.Max(1.0, (double)Iterations / Period) / delta);   // (46), (54)
        var (lambda, root) = (PeriodicDeviation, Math.Sqrt(PeriodicDeviation + 1));
        var gamma = _c.Mu / (512 * ratio * sigma2 * root * (lambda + root));   // (44)
        var steps = Squared(64 * (lambda + root) / _c.Mu) * sigma2 * ratio;   // (45)
        LowerStep = Math.Min(gamma, 1 / (2 * _c.Smoothness));
        _steps = gamma > LowerStep ? 8 * (lambda + root) / (_c.Mu * root * LowerStep) : steps;   // γN = 8(λ + √(λ+1))/(μ√(λ+1))
        LowerIterations = (long)Math.Ceiling(_steps);
        Radius = epsilon / (4 * k0);   // R
    }

    private readonly double _steps;

    /// <summary>ε.</summary>
    public double Epsilon { get; }

    /// <summary>δ.</summary>
    public double Delta { get; }

    /// <summary>k†, the epochs of the refinement.</summary>
    public int Epochs { get; }

    /// <summary>λ of the refinement.</summary>
    public double RefinementDeviation { get; }

    /// <summary>The epochs s = 0 … k† − 1: T_s steps of size α_s in a ball of radius √(2V₀/(μ2ˢ)).</summary>
    public Refinement Refinement { get; }

    /// <summary>λ of the periodic updates.</summary>
    public double PeriodicDeviation { get; }

    /// <summary>γ, the step size of y.</summary>
    public double LowerStep { get; }

    /// <summary>N, the steps of one update of y.</summary>
    public long LowerIterations { get; }

    /// <summary>R = ε/(4K0), the radius of its ball.</summary>
    public double Radius { get; }

    /// <summary>I, the iterations from one update of y to the next.</summary>
    public long Period { get; }

    /// <summary>1 − β, the weight of the newest hypergradient.</summary>
    public double OneMinusBeta { get; }

    /// <summary>ν, the step size of z.</summary>
    public double SystemStep { get; }

    /// <summary>η, the length of a step of x.</summary>
    public double UpperStep { get; }

    /// <summary>K, the iterations.</summary>
    public long Iterations { get; }

    /// <summary>How far y₀ may lie from y*(x₀) after the refinement: ε/(8K0).   Lemma 3.2</summary>
    public double RefinedDistance => Epsilon / (8 * _c.K0);

    /// <summary>How far y_k may lie from y*(x_k) in any iteration: ε/(4K0).   Lemma 3.3</summary>
    public double LowerDistance => Epsilon / (4 * _c.K0);

    /// <summary>The most steps that the refinement takes.   (42)</summary>
    public double RefinementBound
    {
        get
        {
            var (lambda, precision) = (RefinementDeviation, Squared(_c.K0 / (_c.Mu * Epsilon)));
            return (Math.Log2(128 * precision * _c.Mu * _c.LowerGap) + 1) * (16 * _c.Smoothness / _c.Mu + 1)
                + 256 * 128 * precision * (4 * lambda * lambda + 1) * Squared(_c.LowerNoise);
        }
    }

    /// <summary>The most steps that the periodic updates take: 4Δ/(ηε) · N/I, with N rounded up; where γ is not capped and I = σ²K0²/(με)², 128²Δ(λ + √(λ+1))²/(ηε).   (81)</summary>
    public double PeriodicBound => 4 * _c.Gap / (UpperStep * Epsilon) * (_steps + 1) / Period;

    /// <summary>BO-REP with these options; to be run for <see cref="Iterations"/> iterations.</summary>
    /// <exception cref="InvalidOperationException">N or I is more than a method can be told: the problem is not tiny.</exception>
    public BoRep Method() => new()
    {
        Refinement = Refinement,
        LowerStep = LowerStep,
        LowerIterations = Whole(LowerIterations, "N"),
        Radius = Radius,
        Period = Whole(Period, "I"),
        Momentum = 1 - OneMinusBeta,
        SystemStep = SystemStep,
        UpperStep = UpperStep,
    };

    private RefinementEpoch Epoch(int s)
    {
        var (sigma2, lambda, halved) = (Squared(_c.LowerNoise), RefinementDeviation, _c.LowerGap * Math.Pow(2, -s));
        var steps = Math.Ceiling(Math.Max(   // (29)
            16 * _c.Smoothness / _c.Mu,
            32 * Math.Max(sigma2, 4 * lambda * lambda * sigma2) / (_c.Mu * halved / 4)));
        var alpha = Math.Min(1 / (2 * _c.Smoothness), Math.Sqrt(halved / (2 * _c.Mu * steps)) / _c.LowerNoise);   // (30)
        var radius = Math.Sqrt(2 * halved / _c.Mu);   // (28)
        return new((long)steps, alpha, radius);
    }

    /// <summary>max{√(3 ln q), ln q}: e^(−λ²/3) and e^(−λ) are then at most 1/q.</summary>
    private static double Deviation(double q) => Math.Max(Math.Sqrt(3 * Math.Log(q)), Math.Log(q));

    private static double Squared(double a) => a * a;

    private static int Whole(long value, string name) =>
        value <= int.MaxValue ? (int)value : throw new InvalidOperationException($"the theory asks for {name} = {value}, more than {int.MaxValue}: its schedule is for tiny problems");
}
