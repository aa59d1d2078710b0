using Bilevel.Numerics;

namespace Bilevel.Core.Estimators;

/// <summary>Where a lower-level solve ended.</summary>
/// <param name="GradientNorm">‖∇yG(x, y)‖ at the end.</param>
/// <param name="Iterations">Newton steps.</param>
/// <param name="IsSolved">Whether the gradient is below the tolerance, or as small as rounding allows.</param>
/// <param name="LastSolve">The certificate of the last Newton system.</param>
public sealed record LowerLevelSolution(double GradientNorm, int Iterations, bool IsSolved, SolveCertificate LastSolve);

/// <summary>Minimises g(x, ·) over all samples to machine precision: Newton's method with conjugate gradients and backtracking.</summary>
/// <remarks>For checking, in double: the lower level must be strongly convex near its minimiser.</remarks>
/// <param name="oracle">The problem.</param>
public sealed class LowerLevelSolver(IOracle<double> oracle)
{
    // Below this share of its scale only rounding keeps the gradient from zero; the decrease of G still to be had is its square.
    private const double RoundingLevel = 1e-10;
    private const int MaxNewtonSteps = 200;
    private const int MaxHalvings = 50;
    private readonly LowerAnswer<double> _answer = new(LowerAsk.Value | LowerAsk.GradientY, oracle.Shape);
    private readonly ConjugateGradient<double> _cg = new(oracle.Shape.LowerDimension);
    private readonly ILinearization<double> _linearization = oracle.CreateLinearization();
    private readonly Vec<double> _step = new(oracle.Shape.LowerDimension), _trial = new(oracle.Shape.LowerDimension);

    /// <summary>Moves y to y*(x).</summary>
    /// <param name="x">x ∈ Rᵖ.</param>
    /// <param name="y">The start; overwritten with the minimiser.</param>
    /// <param name="tolerance">‖∇yG‖ that is good enough, relative to L‖y‖ (L the largest curvature seen) or to 1e-4 of its start, whichever is larger; at the start, relative to itself.</param>
    public LowerLevelSolution Solve(Vec<double> x, Vec<double> y, double tolerance = 1e-14)
    {
        ArgumentNullException.ThrowIfNull(y);
        var value = Gradient(x, y);
        var norm = _answer.GradientY.Norm();
        var (start, stiffest, solve) = (norm, 0.0, default(SolveCertificate));
        for (var iteration = 0; iteration < MaxNewtonSteps; iteration++)
        {
            var target = tolerance * Scale();
            if (norm <= target || !double.IsFinite(norm))
                return new(norm, iteration, norm <= target, solve);

            _linearization.MoveTo(x, y, Batch.Full);
            _step.Clear();
            // Far from the minimiser a rough step is enough; near it the step must be as good as the gradient.
            solve = _cg.Solve(_linearization, _answer.GradientY, _step, Math.Clamp(1e-3 * norm / start, 1e-14, 0.1), 10 * y.Length + 50);
            if (_step.Norm() == 0)
                _step.CopyFrom(_answer.GradientY);
            if (solve.LargestCurvature > stiffest)
                stiffest = solve.LargestCurvature;

            // Close to the minimiser the values agree to rounding: the gradient decides, and a step that does not halve it is the last.
            var decrease = 0.5 * _answer.GradientY.Dot(_step);
            var close = norm <= RoundingLevel * Scale() || (solve.IsSolved && decrease <= RoundingLevel * RoundingLevel * Math.Abs(value));
            var (length, improved) = (1.0, false);
            for (var halving = 0; halving < (close ? 1 : MaxHalvings) && !improved; halving++, length /= 2)
            {
                _trial.Set(y - length * _step);
                var trialValue = Gradient(x, _trial);
                var trialNorm = _answer.GradientY.Norm();
                improved = close ? trialNorm < norm / 2 : trialNorm < norm || trialValue < value;
                if (improved)
                    (value, norm) = (trialValue, trialNorm);
            }

            if (!improved)
                return new(norm, iteration, close, solve);
            y.CopyFrom(_trial);
        }

        return new(norm, MaxNewtonSteps, norm <= tolerance * Scale(), solve);

        // A far start says little about the size of ∇yG's terms near the minimiser, and L‖y‖ nothing where that is zero.
        double Scale() => stiffest == 0 ? start : Math.Max(1e-4 * start, stiffest * y.Norm());
    }

    private double Gradient(Vec<double> x, Vec<double> y) => oracle.Lower(x, y, along: null, Batch.Full, _answer).Value;
}
