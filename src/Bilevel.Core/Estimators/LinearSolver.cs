using System.Numerics;
using Bilevel.Numerics;

namespace Bilevel.Core.Estimators;

/// <summary>Solves Hz = b with a symmetric H known by its products alone, and certifies its answer; allocates nothing after construction.</summary>
/// <remarks>
/// Every solver keeps to this: z is never NaN replaced, the iterate that meets the tolerance is the one returned, and z = 0 with b ≠ 0 is never called solved.
/// The residual is the solver's own recurrence, which costs nothing and drifts from ‖b − Hz‖ by rounding alone; <see cref="MeasuresResidual"/> measures it by one product more.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="dimension">d.</param>
public abstract class LinearSolver<T>(int dimension)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // A recurrence may be this far from what is measured before a solve is no longer called converged.
    private const double Drift = 10;
    private readonly Vec<T> _room = new(dimension);

    /// <summary>Its short name, which begins the sentence of its certificates.</summary>
    public abstract string Name { get; }

    /// <summary>Whether every solve ends with one more product, by which the certificate's residual is ‖b − Hz‖ itself.</summary>
    public bool MeasuresResidual { get; init; }

    /// <summary>The fewest products that make sense.</summary>
    private protected virtual int LeastProducts => 1;

    /// <summary>Solves with the Hessian of a linearisation.</summary>
    /// <param name="hessian">∇²yyG at a point.</param>
    /// <param name="b">The right-hand side, ∈ Rᵈ.</param>
    /// <param name="z">The start; overwritten with the answer.</param>
    /// <param name="tolerance">The relative residual to reach; 0 asks for <paramref name="maxIterations"/> products, whatever is left.</param>
    /// <param name="maxIterations">The most products, at least 1; those of a preparation and of measuring the residual come on top.</param>
    /// <param name="whenUnsolved">Whether an unsolved system is a sentence or an exception.</param>
    /// <exception cref="ArgumentOutOfRangeException">No iteration is allowed, or the tolerance is negative.</exception>
    /// <exception cref="UnsolvedSystemException">The system is neither solved nor truncated by design, and the caller refuses that.</exception>
    public SolveCertificate Solve(ILinearization<T> hessian, Vec<T> b, Vec<T> z, double tolerance, int maxIterations, WhenUnsolved whenUnsolved = WhenUnsolved.Warn)
    {
        ArgumentNullException.ThrowIfNull(hessian);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(z);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxIterations, LeastProducts);
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
        var certificate = Certified(hessian, b, z, tolerance, maxIterations);
        return whenUnsolved == WhenUnsolved.Warn || certificate.IsAsAsked ? certificate : throw new UnsolvedSystemException(certificate);
    }

    private SolveCertificate Certified(ILinearization<T> hessian, Vec<T> b, Vec<T> z, double tolerance, int maxIterations)
    {
        var norm = b.Norm();
        if (norm == 0)
        {
            z.Clear();
            var reason = b.Span.ContainsAnyExcept(T.Zero) ? SolveReason.Underflow : SolveReason.Converged;
            return new(reason, 0, 0, 0, double.NaN, double.NaN) { Solver = Name };
        }

        var record = new SolveRecord(norm, tolerance, maxIterations);
        var ended = Iterate(hessian, b, z, ref record);
        if (MeasuresResidual && !record.IsMeasured && ended != SolveReason.NonFinite)
        {
            record.Measure(hessian, b, z, _room);
            if (ended == SolveReason.Converged && !(record.Residual <= Drift * tolerance * norm))
                ended = SolveReason.IterationLimit;
        }

        // What was done is no answer if nothing was done.
        if (ended is SolveReason.Converged or SolveReason.Truncated && !z.Span.ContainsAnyExcept(T.Zero))
            ended = SolveReason.IterationLimit;
        return record.End(ended, Name);
    }

    /// <summary>Moves z from its start towards the solution, b ≠ 0.</summary>
    private protected abstract SolveReason Iterate(ILinearization<T> hessian, Vec<T> b, Vec<T> z, ref SolveRecord record);
}
