using System.Globalization;

namespace Bilevel.Core.Algorithms;

/// <summary>SABA: SOBA on a finite sum, each of its five quantities corrected by what every block of samples said before.</summary>
/// <remarks>
/// Dagréou, Ablin, Vaiter, Moreau, "A framework for bilevel optimization that enables stochastic and global variance reduction
/// algorithms", NeurIPS 2022, Algorithm 1 with SABA's directions. Blocks i of the lower level and j of the upper; for each quantity q a
/// table and its mean (<see cref="RunningTable{T}"/>):
///   S(q, i) = q − table[i] + mean,   mean ← mean + wᵢ (q − table[i]),   table[i] ← q
/// Every right-hand side at the old (x, y, z), constant steps:
///   v = S(∇²xyG(x, y; i) z, i)
///   z ← z − ρ (S(∇²yyG(x, y; i) z, i) − S(∇yF(x, y; j), j))
///   y ← y − ρ S(∇yG(x, y; i), i)
///   x ← x − γ (S(∇xF(x, y; j), j) − v)
/// Cost of a step: 1 ∇yG, 1 HVP, 1 JVP, 1 ∇xF, 1 ∇yF. With a full pass, before the first: 1 ∇yG a lower block, 1 ∇xF and 1 ∇yF an upper
/// block (at z = 0 the products are zero).
/// Departures from the source: a block is drawn as the block of a uniform sample, so that a shorter last block weighs what it holds and
/// every direction has the right mean from the first iteration on. Tables start at zero unless a full pass fills them. In a lazy
/// iteration the tables of what is not due stay as they are, and v is that of the last evaluation.
/// </remarks>
public sealed record Saba : ImplicitAlgorithm
{
    /// <inheritdoc/>
    public override string Name => "saba";

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The tables would be larger than <see cref="MaxTableEntries"/>.</exception>
    public override State<T> Start<T>(IOracle<T> oracle, StartingPoint<T> at)
    {
        ArgumentNullException.ThrowIfNull(oracle);
        return NotApplicable(oracle.Shape) is { } reason ? throw new InvalidOperationException(reason) : new SabaState<T>(oracle, at, Laziness);
    }

    /// <inheritdoc/>
    public override void Refine<T>(State<T> state, IOracle<T> oracle)
    {
        if (!FullPass)
            return;
        var s = (SabaState<T>)state;
        var (x, y) = (s.X, s.Y);
        for (var i = 0; i < s.LowerBlocks; i++)
            s.LowerGradients.Replace(i, oracle.Lower(x, y, along: null, Batch.Block(i), into: s.Lower[default]).GradientY);
        for (var j = 0; j < s.UpperBlocks; j++)
        {
            var upper = oracle.Upper(x, y, Batch.Block(j), into: s.Upper[new(System: true, Cross: true)]);
            s.UpperGradientsX.Replace(j, upper.GradientX);
            s.UpperGradientsY.Replace(j, upper.GradientY);
        }
    }

    /// <inheritdoc/>
    public override void Step<T>(State<T> state, IOracle<T> oracle, long t)
    {
        var s = (SabaState<T>)state;
        var (x, y, z, v) = (s.X, s.Y, s.Z, s.V);
        var (rho, gamma, due) = (LowerStep[t], UpperStep[t], s.Due(t));
        var (i, j) = s.DrawBlocks(t);

        var lower = oracle.Lower(x, y, along: z, Batch.Block(i), into: s.Lower[due]);
        var upper = oracle.Upper(x, y, Batch.Block(j), into: s.Upper[due]);

        if (due.Cross)
            v.CopyFrom(s.Jvps.Replace(i, lower.Jvp));
        if (due.System)
            z -= rho * (s.Hvps.Replace(i, lower.Hvp) - s.UpperGradientsY.Replace(j, upper.GradientY));
        y -= rho * s.LowerGradients.Replace(i, lower.GradientY);
        x -= gamma * (s.UpperGradientsX.Replace(j, upper.GradientX) - v);
    }

    /// <summary>The documented number of calls; a full pass as on a problem of one block.</summary>
    public override OracleCost Cost(long iterations) => CostOf(iterations, lowerBlocks: 1, upperBlocks: 1);

    /// <inheritdoc/>
    public override OracleCost Cost(long iterations, ProblemShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return CostOf(iterations, LowerBlocks(shape), UpperBlocks(shape));
    }

    private OracleCost CostOf(long iterations, int lowerBlocks, int upperBlocks)
    {
        var steps = OneHypergradientEach(iterations, gradients: iterations);
        return !FullPass ? steps : steps with
        {
            UpperGradientX = steps.UpperGradientX + upperBlocks,
            UpperGradientY = steps.UpperGradientY + upperBlocks,
            LowerGradientY = steps.LowerGradientY + lowerBlocks,
        };
    }

    private static int LowerBlocks(ProblemShape shape) => RunningTable<float>.Blocks(shape.LowerSamples, shape.LowerBatchSize);

    private static int UpperBlocks(ProblemShape shape) => RunningTable<float>.Blocks(shape.UpperSamples, shape.UpperBatchSize);

    /// <inheritdoc/>
    public override string? NotApplicable(ProblemShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var entries = LowerBlocks(shape) * (2L * shape.LowerDimension + shape.UpperDimension)
            + UpperBlocks(shape) * ((long)shape.LowerDimension + shape.UpperDimension);
        return entries <= MaxTableEntries
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{Name}'s tables would hold {entries} numbers, and {nameof(MaxTableEntries)} is {MaxTableEntries}: larger batches make fewer rows");
    }

    /// <summary>ρ, the step size of y and z.</summary>
    public Schedule LowerStep { get; init; } = 0.1;

    /// <summary>γ, the step size of x.</summary>
    public Schedule UpperStep { get; init; } = 0.01;

    /// <summary>Whether a pass over all blocks fills the tables before the first iteration; they start at zero otherwise.</summary>
    public bool FullPass { get; init; }

    /// <summary>The most numbers that the tables may hold, ≥ 1: n(2d + p) + m(d + p) for n blocks of the lower level and m of the upper. It changes no step.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public int MaxTableEntries { get; init => field = Require.AtLeast(1, value); } = 1 << 28;
}
