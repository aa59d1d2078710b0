using System.Numerics;
using Bilevel.Core;
using Bilevel.Numerics;

namespace Bilevel.Tasks;

/// <summary>The mean query loss of tasks after a fixed adaptation from the method's own start, on copies: the same for every method.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class FewShotMetrics<T> : ITaskMetrics<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The steps of the adaptation.</summary>
    public const int Steps = 50;

    /// <summary>Their size.</summary>
    public const double Step = 0.2;

    private readonly IReadOnlyList<IOracle<T>> _pools;
    private readonly Vec<T> _x, _y;
    private readonly LowerAnswer<T> _support;
    private readonly UpperAnswer<T> _query;

    /// <param name="pools">Validation, test and training tasks, one a sample, with the start of y in x.</param>
    public FewShotMetrics(IReadOnlyList<IOracle<T>> pools)
    {
        var shape = pools[0].Shape;
        (_pools, _x, _y) = (pools, new(shape.UpperDimension), new(shape.LowerDimension));
        (_support, _query) = (new(LowerAsk.GradientY, shape), new(UpperAsk.Value, shape));
    }

    public IReadOnlyList<string> Names { get; } = ["validation_loss", "test_loss", "train_loss"];

    public void Evaluate(Vec<T> x, Vec<T> y, Span<double> into)
    {
        // What a method has not learned, which is the end of x, starts at 0.
        _x.Clear();
        x.Span.CopyTo(_x.Span);
        for (var pool = 0; pool < _pools.Count; pool++)
            into[pool] = QueryLoss(_pools[pool]);
    }

    private double QueryLoss(IOracle<T> tasks)
    {
        var (y, sum, count) = (_y, 0.0, tasks.Shape.LowerSamples);
        for (var i = 0; i < count; i++)
        {
            // One epoch of tasks: each is drawn once, its support and query rows by one name.
            var task = Batch.Draw(Purpose.Task, 0, i, count);
            _x.Span.Slice(tasks.Shape.LowerStart!.Value, y.Length).CopyTo(y.Span);
            for (var step = 0; step < Steps; step++)
                y -= Step * tasks.Lower(_x, y, along: null, task, _support).GradientY;
            sum += tasks.Upper(_x, y, task, _query).Value;
        }

        return sum / count;
    }
}
