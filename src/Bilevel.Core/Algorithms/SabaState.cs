using System.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Core.Algorithms;

/// <summary>The state of SABA: besides what an implicit method keeps, a table of blocks for each of the five quantities.</summary>
/// <typeparam name="T">float or double.</typeparam>
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
