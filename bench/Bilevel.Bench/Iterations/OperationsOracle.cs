using Bilevel.Core;
using Bilevel.Numerics;

namespace Bilevel.Bench.Iterations;

/// <summary>Passes every question on and adds up the floating-point operations of the programs that answer.</summary>
public sealed class OperationsOracle(CompiledOracle<float> inner) : IOracle<float>
{
    private readonly Dictionary<(int Ask, bool Lower, int Rows), long> _operations = [];

    /// <inheritdoc/>
    public ProblemShape Shape => inner.Shape;

    /// <summary>Floating-point operations so far, a transcendental function counted as one.</summary>
    public long Operations { get; private set; }

    /// <inheritdoc/>
    public LowerAnswer<float> Lower(Vec<float> x, Vec<float> y, Vec<float>? along, Batch batch, LowerAnswer<float> into)
    {
        ArgumentNullException.ThrowIfNull(into);
        if (into.Ask != LowerAsk.None)
            Add(((int)into.Ask, true, Shape.LowerCount(batch)), () => inner.Program(into.Ask, batch).Operations);
        return inner.Lower(x, y, along, batch, into);
    }

    /// <inheritdoc/>
    public UpperAnswer<float> Upper(Vec<float> x, Vec<float> y, Batch batch, UpperAnswer<float> into)
    {
        ArgumentNullException.ThrowIfNull(into);
        if (into.Ask != UpperAsk.None)
            Add(((int)into.Ask, false, Shape.UpperCount(batch)), () => inner.Program(into.Ask, batch).Operations);
        return inner.Upper(x, y, batch, into);
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: methods that solve with one linearisation are not measured here.</exception>
    public ILinearization<float> CreateLinearization() => throw new NotSupportedException("the operations of a linearisation are not counted");

    private void Add((int, bool, int) question, Func<long> operations)
    {
        if (!_operations.TryGetValue(question, out var count))
            _operations[question] = count = operations();
        Operations += count;
    }
}
