using Bilevel.Numerics;

namespace Bilevel.Core.Estimators;

/// <summary>Where a lower-level solve ended.</summary>
/// <param name="GradientNorm">‖∇yG(x, y)‖ at the end.</param>
/// <param name="Iterations">Newton steps.</param>
/// <param name="IsSolved">Whether the gradient is at rounding level of its start or below the tolerance.</param>
/// <param name="LastSolve">The certificate of the last Newton system.</param>
public sealed record LowerLevelSolution(double GradientNorm, int Iterations, bool IsSolved, SolveCertificate LastSolve);

/// <summary>Minimises g(x, ·) over all samples to machine precision: Newton's method with conjugate gradients and backtracking.</summary>
/// <remarks>For checking, in double: the lower level must be strongly convex near its minimiser.</remarks>
/// <param name="oracle">The problem.</param>
public sealed class LowerLevelSolver(IOracle<double> oracle)
{
    private const int MaxNewtonSteps = 200;
    private const int MaxHalvings = 50;
    private readonly LowerAnswer<double> _answer = new(LowerAsk.Value | LowerAsk.GradientY, oracle.Shape);
    private readonly ConjugateGradient<double> _cg = new(oracle.Shape.LowerDimension);
    private readonly ILinearization<double> _linearization = oracle.CreateLinearization();
    private readonly Vec<double> _step = new(oracle.Shape.LowerDimension), _trial = new(oracle.Shape.LowerDimension);

    /// <summary>Moves y to y*(x).</summary>
    /// <param name="x">x ∈ Rᵖ.</param>
    /// <param name="y">The start; overwritten with the minimiser.</param>
    /// <param name="tolerance">‖∇yG‖ relative to max(1, its start) that is good enough.</param>
    public LowerLevelSolution Solve(Vec<double> x, Vec<double> y, double tolerance = 1e-14)
    {
        ArgumentNullException.ThrowIfNull(y);
        var value = Gradient(x, y);
        var norm = _answer.GradientY.Norm();
        var target = tolerance * Math.Max(1, norm);
        var solve = default(SolveCertificate);
        for (var iteration = 0; iteration < MaxNewtonSteps; iteration++)
        {
            if (norm <= target || !double.IsFinite(norm))
                return new(norm, iteration, norm <= target, solve);

            _linearization.MoveTo(x, y, Batch.Full);
            _step.Clear();
            // Far from the minimiser a rough step is enough; near it the step must be as good as the gradient.
            solve = _cg.Solve(_linearization, _answer.GradientY, _step, Math.Min(0.1, 1e-3 * norm), 10 * y.Length + 50);
            if (_step.Norm() == 0)
                _step.CopyFrom(_answer.GradientY);

            var (scale, improved) = (1.0, false);
            for (var halving = 0; halving < MaxHalvings && !improved; halving++, scale /= 2)
            {
                _trial.Set(y - scale * _step);
                var trialValue = Gradient(x, _trial);
                var trialNorm = _answer.GradientY.Norm();
                // Close to the minimiser the values agree to rounding, and the gradient decides.
                improved = trialNorm < norm || trialValue < value;
                if (improved)
                    (value, norm) = (trialValue, trialNorm);
            }

            if (!improved)
            {
                // Rounding stops the descent: as solved as this arithmetic allows if the gradient is tiny.
                return new(norm, iteration, norm <= Math.Sqrt(tolerance) * 1e-3 * Math.Max(1, Math.Abs(value)), solve);
            }

            y.CopyFrom(_trial);
        }

        return new(norm, MaxNewtonSteps, norm <= target, solve);
    }

    private double Gradient(Vec<double> x, Vec<double> y) => oracle.Lower(x, y, along: null, Batch.Full, _answer).Value;
}
