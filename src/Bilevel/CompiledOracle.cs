using System.Diagnostics;
using System.Numerics;
using Bilevel.Autodiff;
using Bilevel.Core;
using Bilevel.Numerics;

namespace Bilevel;

/// <summary>A traced problem as an oracle: binds the flat vectors and a batch's rows to compiled programs, one a set of questions and batch size.</summary>
/// <remarks>Programs are compiled when a set is first asked for; the time is kept apart. A call after that allocates nothing. One thread at a time.</remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed partial class CompiledOracle<T> : IOracle<T>, ICompiles, IFindsNonFinite
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TraceLoss _lowerLoss, _upperLoss;
    private readonly Sampler _lowerSampler, _upperSampler;
    private readonly Dictionary<(LowerAsk Ask, int Rows), LevelProgram<T>> _lower = [];
    private readonly Dictionary<(UpperAsk Ask, int Rows), LevelProgram<T>> _upper = [];
    private readonly List<CompiledProgram<T>> _programs = [];
    private readonly Workspace _workspace = new();

    internal CompiledOracle(ProblemShape shape, TraceLoss lowerLoss, TraceLoss upperLoss, ulong seed, Sampling sampling)
    {
        (Shape, _lowerLoss, _upperLoss) = (shape, lowerLoss, upperLoss);
        _lowerSampler = new(seed, upper: false, shape.LowerSamples, shape.LowerBatchSize, sampling);
        _upperSampler = new(seed, upper: true, shape.UpperSamples, shape.UpperBatchSize, sampling);
    }

    /// <inheritdoc/>
    public ProblemShape Shape { get; }

    /// <inheritdoc/>
    public double CompileSeconds { get; private set; }

    /// <summary>What has been compiled so far, in order.</summary>
    public IReadOnlyList<CompiledProgram<T>> Programs => _programs;

    /// <summary>What ran last, for a look into it.</summary>
    internal LevelProgram<T>? Last { get; set; }

    /// <inheritdoc/>
    public LowerAnswer<T> Lower(Vec<T> x, Vec<T> y, Vec<T>? along, Batch batch, LowerAnswer<T> into)
    {
        ArgumentNullException.ThrowIfNull(into);
        OracleArguments.Require(Shape, x, y, along, into.NeedsDirection);
        if (into.Ask == LowerAsk.None)
            return into;
        var program = Find(into.Ask, batch);
        program.SetBatch(_lowerSampler, batch);
        program.BindInputs(x, y, into.NeedsDirection ? along : null);
        var next = 0;
        if (into.Ask.Has(LowerAsk.Value)) program.BindValue(ref next);
        if (into.Ask.Has(LowerAsk.GradientY)) program.BindOutput(ref next, Shape.Y, into.GradientY);
        if (into.Ask.Has(LowerAsk.Hvp)) program.BindOutput(ref next, Shape.Y, into.Hvp);
        if (into.Ask.Has(LowerAsk.Jvp)) program.BindOutput(ref next, Shape.X, into.Jvp);
        if (into.Ask.Has(LowerAsk.GradientX)) program.BindOutput(ref next, Shape.X, into.GradientX);
        Last = program;
        program.Run();
        if (into.Ask.Has(LowerAsk.Value)) into.Value = program.Value;
        return into;
    }

    /// <inheritdoc/>
    public UpperAnswer<T> Upper(Vec<T> x, Vec<T> y, Batch batch, UpperAnswer<T> into)
    {
        ArgumentNullException.ThrowIfNull(into);
        OracleArguments.Require(Shape, x, y);
        if (into.Ask == UpperAsk.None)
            return into;
        var program = Find(into.Ask, batch);
        program.SetBatch(_upperSampler, batch);
        program.BindInputs(x, y, null);
        var next = 0;
        if (into.Ask.Has(UpperAsk.Value)) program.BindValue(ref next);
        if (into.Ask.Has(UpperAsk.GradientX)) program.BindOutput(ref next, Shape.X, into.GradientX);
        if (into.Ask.Has(UpperAsk.GradientY)) program.BindOutput(ref next, Shape.Y, into.GradientY);
        Last = program;
        program.Run();
        if (into.Ask.Has(UpperAsk.Value)) into.Value = program.Value;
        return into;
    }

    /// <inheritdoc/>
    /// <remarks>It compiles each operation apart; the time goes to <see cref="CompileSeconds"/>.</remarks>
    public string? FindNonFinite() => Timed(() => Last?.FindNonFinite()?.ToString());

    /// <inheritdoc/>
    public ILinearization<T> CreateLinearization() => new CompiledLinearization<T>(this, _lowerSampler);

    /// <summary>Traces the lower loss on the rows of a batch, differentiates and compiles; the time goes to <see cref="CompileSeconds"/>.</summary>
    internal LevelProgram<T> CompileLinear(LinearProduct product, Batch batch) => Compiled($"linearised {product}", () =>
    {
        var inputs = new LevelInputs(Shape, RowsOf(batch, Shape.LowerCount(batch)));
        var g = _lowerLoss(inputs.X, inputs.Y, inputs.Ids);
        if (product == LinearProduct.Cross)
            return inputs.Compile<T>(Differentiate.CrossProduct(g, inputs.X, inputs.Y, inputs.UpperDirection), inputs.UpperDirection, again: true);
        var products = Differentiate.LowerProducts(g, inputs.X, inputs.Y, inputs.LowerDirection);
        return inputs.Compile<T>(product == LinearProduct.Hvp ? products.Hvp : [.. products.Hvp, .. products.Jvp], inputs.LowerDirection, again: true);
    });

    private LevelProgram<T> CompileLower(LowerAsk ask, Batch batch) => Compiled($"lower {ask}", () =>
    {
        var inputs = new LevelInputs(Shape, RowsOf(batch, Shape.LowerCount(batch)));
        var g = _lowerLoss(inputs.X, inputs.Y, inputs.Ids);
        var outputs = new List<Tensor>();
        if (ask.Has(LowerAsk.Value)) outputs.Add(g);
        var products = (ask & (LowerAsk.Hvp | LowerAsk.Jvp)) == 0
            ? new LowerProducts(ask.Has(LowerAsk.GradientY) ? Differentiate.Gradient(g, inputs.Y) : [], [], [])
            : Differentiate.LowerProducts(g, inputs.X, inputs.Y, inputs.LowerDirection);
        if (ask.Has(LowerAsk.GradientY)) outputs.AddRange(products.GradientY);
        if (ask.Has(LowerAsk.Hvp)) outputs.AddRange(products.Hvp);
        if (ask.Has(LowerAsk.Jvp)) outputs.AddRange(products.Jvp);
        if (ask.Has(LowerAsk.GradientX)) outputs.AddRange(Differentiate.Gradient(g, inputs.X));
        return inputs.Compile<T>(outputs, (ask & (LowerAsk.Hvp | LowerAsk.Jvp)) == 0 ? [] : inputs.LowerDirection, again: false, _workspace);
    });

    private LevelProgram<T> CompileUpper(UpperAsk ask, Batch batch) => Compiled($"upper {ask}", () =>
    {
        var inputs = new LevelInputs(Shape, RowsOf(batch, Shape.UpperCount(batch)));
        var f = _upperLoss(inputs.X, inputs.Y, inputs.Ids);
        var outputs = new List<Tensor>();
        if (ask.Has(UpperAsk.Value)) outputs.Add(f);
        if (ask.Has(UpperAsk.GradientX)) outputs.AddRange(Differentiate.Gradient(f, inputs.X));
        if (ask.Has(UpperAsk.GradientY)) outputs.AddRange(Differentiate.Gradient(f, inputs.Y));
        return inputs.Compile<T>(outputs, [], again: false, _workspace);
    });

    private LevelProgram<T> Compiled(string questions, Func<LevelProgram<T>> compile)
    {
        var before = CompileSeconds;
        var program = Timed(compile);
        _programs.Add(new(questions, CompileSeconds - before, program.Program));
        return program;
    }

    private TResult Timed<TResult>(Func<TResult> compile)
    {
        var started = Stopwatch.GetTimestamp();
        var result = compile();
        CompileSeconds += Stopwatch.GetElapsedTime(started).TotalSeconds;
        return result;
    }

    // All rows are read where they lie; a batch of as many rows is gathered, and is another program.
    private static int RowsKey(Batch batch, int count) => batch.IsFull ? 0 : count;

    private static int? RowsOf(Batch batch, int count) => batch.IsFull ? null : count;
}
