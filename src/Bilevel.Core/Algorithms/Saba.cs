using System.Globalization;
using System.Numerics;
using Bilevel.Numerics.Random;

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

    /// <inheritdoc/>
    /// <remarks>A full pass counts as on a problem of one block: its calls are those of one evaluation of all samples.</remarks>
    public override OracleCost Cost(long iterations) => new()
    {
        UpperGradientX = iterations + (FullPass ? 1 : 0),
        UpperGradientY = Laziness.SystemRefreshes(iterations) + (FullPass ? 1 : 0),
        LowerGradientY = iterations + (FullPass ? 1 : 0),
        Hvp = Laziness.SystemRefreshes(iterations),
        Jvp = Laziness.CrossRefreshes(iterations),
    };

    /// <inheritdoc/>
    public override string? NotApplicable(ProblemShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var entries = RunningTable<float>.Blocks(shape.LowerSamples, shape.LowerBatchSize) * (2L * shape.LowerDimension + shape.UpperDimension)
            + RunningTable<float>.Blocks(shape.UpperSamples, shape.UpperBatchSize) * ((long)shape.LowerDimension + shape.UpperDimension);
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

internal sealed class SabaState<T> : ImplicitState<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ProblemShape _shape;

    public SabaState(IOracle<T> oracle, StartingPoint<T> at, Lazy policy)
        : base(oracle, at, policy)
    {
        _shape = oracle.Shape;
        var (p, d) = (_shape.UpperDimension, _shape.LowerDimension);
        (Lower, Upper) = (new(LowerAsk.GradientY, _shape), new(_shape));
        LowerGradients = LowerTable("lower_gradients", d);
        Hvps = LowerTable("hvps", d);
        Jvps = LowerTable("jvps", p);
        UpperGradientsY = UpperTable("upper_gradients_y", d);
        UpperGradientsX = UpperTable("upper_gradients_x", p);
    }

    public int LowerBlocks => RunningTable<T>.Blocks(_shape.LowerSamples, _shape.LowerBatchSize);

    public int UpperBlocks => RunningTable<T>.Blocks(_shape.UpperSamples, _shape.UpperBatchSize);

    public LazyLowerAnswers<T> Lower { get; }

    public LazyUpperAnswers<T> Upper { get; }

    public RunningTable<T> LowerGradients { get; }

    public RunningTable<T> Hvps { get; }

    public RunningTable<T> Jvps { get; }

    public RunningTable<T> UpperGradientsY { get; }

    public RunningTable<T> UpperGradientsX { get; }

    /// <summary>The blocks of a uniform sample of each level: a block is drawn by its share of the samples.</summary>
    public (int Lower, int Upper) DrawBlocks(long t) =>
        (Sample(t, 0, _shape.LowerSamples) / _shape.LowerBatchSize, Sample(t, 1, _shape.UpperSamples) / _shape.UpperBatchSize);

    private int Sample(long t, int level, int samples) => new RandomStream(Seed, (byte)Purpose.Algorithm, t, level).NextInt(samples);

    private RunningTable<T> LowerTable(string name, int width) =>
        new(Keep(name, LowerBlocks * width), Keep($"{name}_mean", width), _shape.LowerSamples, _shape.LowerBatchSize);

    private RunningTable<T> UpperTable(string name, int width) =>
        new(Keep(name, UpperBlocks * width), Keep($"{name}_mean", width), _shape.UpperSamples, _shape.UpperBatchSize);
}
