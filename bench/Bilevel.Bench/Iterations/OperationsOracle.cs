using Bilevel.Autodiff;
using Bilevel.Core;
using Bilevel.Numerics;

namespace Bilevel.Bench.Iterations;

/// <summary>Passes every question on and adds up the floating-point operations of the programs that answer.</summary>
public sealed class OperationsOracle(CompiledOracle<float> inner) : IOracle<float>
{
    private readonly Dictionary<(int Ask, bool Lower, int Rows), (string Title, Program<float> Program)> _programs = [];

    /// <inheritdoc/>
    public ProblemShape Shape => inner.Shape;

    /// <summary>Floating-point operations so far, a transcendental function counted as one.</summary>
    public long Operations { get; private set; }

    /// <summary>The programs that have answered, each with what it was asked for.</summary>
    public IEnumerable<(string Title, Program<float> Program)> Programs => _programs.Values;

    /// <inheritdoc/>
    public LowerAnswer<float> Lower(Vec<float> x, Vec<float> y, Vec<float>? along, Batch batch, LowerAnswer<float> into)
    {
        ArgumentNullException.ThrowIfNull(into);
        if (into.Ask != LowerAsk.None)
            Add(((int)into.Ask, true, Shape.LowerCount(batch)), $"lower {into.Ask}", () => inner.Program(into.Ask, batch));
        return inner.Lower(x, y, along, batch, into);
    }

    /// <inheritdoc/>
    public UpperAnswer<float> Upper(Vec<float> x, Vec<float> y, Batch batch, UpperAnswer<float> into)
    {
        ArgumentNullException.ThrowIfNull(into);
        if (into.Ask != UpperAsk.None)
            Add(((int)into.Ask, false, Shape.UpperCount(batch)), $"upper {into.Ask}", () => inner.Program(into.Ask, batch));
        return inner.Upper(x, y, batch, into);
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: methods that solve with one linearisation are not measured here.</exception>
    public ILinearization<float> CreateLinearization() => throw new NotSupportedException("the operations of a linearisation are not counted");

    private void Add((int, bool, int) question, string title, Func<Program<float>> program)
    {
        if (!_programs.TryGetValue(question, out var known))
            _programs[question] = known = (title, program());
        Operations += known.Program.Operations;
    }
}
