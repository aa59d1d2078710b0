using System.Numerics;
using Bilevel.Autodiff;
using Bilevel.Core;
using Bilevel.Numerics;

namespace Bilevel;

/// <summary>The inputs of one program: the tensors of x and y, directions, the row ids of a batch and its name.</summary>
internal sealed class LevelInputs
{
    private readonly ProblemShape _shape;

    /// <summary>Inputs for a batch of <paramref name="rows"/> rows; null for all rows.</summary>
    public LevelInputs(ProblemShape shape, int? rows)
    {
        _shape = shape;
        X = Inputs(shape.X, "");
        Y = Inputs(shape.Y, "");
        LowerDirection = Inputs(shape.Y, "direction of ");
        UpperDirection = Inputs(shape.X, "direction of ");
        Ids = rows is { } count ? Tensor.IndexInput("rows of the batch", [count]) : null;
    }

    public Tensor[] X { get; }

    public Tensor[] Y { get; }

    public Tensor[] LowerDirection { get; }

    public Tensor[] UpperDirection { get; }

    public Tensor? Ids { get; }

    /// <summary>Compiles outputs; where directions come again and again at one point they are late, so that one linearisation serves many.</summary>
    /// <remarks>What no direction touches is then kept to the end of a run. A program that runs whole does without, and needs less memory.</remarks>
    public LevelProgram<T> Compile<T>(IReadOnlyList<Tensor> outputs, Tensor[] directions, bool again, Workspace? workspace = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Tensor[] inputs = [.. X, .. Y, .. directions, .. Ids is null ? [] : new[] { Ids }, Tensor.Iteration];
        var program = Program<T>.Compile(inputs, outputs, again ? directions : [], workspace);
        return new(program, _shape, directions == UpperDirection ? _shape.X : _shape.Y, directions.Length, Ids?.Shape.Count);
    }

    private static Tensor[] Inputs(ParameterLayout layout, string prefix) =>
        [.. layout.Blocks.Select(b => Tensor.Input(prefix + b.Name, Shape.Create([.. b.Shape])))];
}

/// <summary>A compiled program with the knowledge of which input and output is which slice of which flat vector.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class LevelProgram<T>(Program<T> program, ProblemShape shape, ParameterLayout directionLayout, int directions, int? rows)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int[] _ids = new int[rows ?? 0];
    private readonly Vec<T> _value = new(1);
    private Batch? _batch;

    /// <summary>The program itself.</summary>
    public Program<T> Program => program;

    /// <summary>The loss of the last run, where it was asked for.</summary>
    public double Value => double.CreateChecked(_value[0]);

    /// <summary>Binds the rows of a batch, and its name for whatever the loss draws at random.</summary>
    public void SetBatch(Sampler sampler, Batch batch)
    {
        if (_batch == batch)
            return;
        var next = shape.X.Blocks.Count + shape.Y.Blocks.Count + directions;
        if (rows is not null)
        {
            sampler.Fill(batch, _ids);
            program.BindIndices(next++, _ids);
        }

        program.BindIndices(next, [(int)batch.Iteration, batch.Inner, (int)batch.Purpose]);
        _batch = batch;
    }

    public void BindInputs(Vec<T> x, Vec<T> y, Vec<T>? along)
    {
        var next = 0;
        Bind(ref next, shape.X, x);
        Bind(ref next, shape.Y, y);
        if (along is not null)
            Bind(ref next, directionLayout, along);
    }

    public void BindDirection(Vec<T> along)
    {
        var next = shape.X.Blocks.Count + shape.Y.Blocks.Count;
        Bind(ref next, directionLayout, along);
    }

    public void BindValue(ref int next) => program.BindOutput(next++, _value);

    public void BindOutput(ref int next, ParameterLayout layout, Vec<T> into)
    {
        for (var i = 0; i < layout.Blocks.Count; i++)
            program.BindOutput(next++, into, layout.Blocks[i].Offset);
    }

    public void Run() => program.Run();

    public NonFiniteOrigin? FindNonFinite() => program.FindNonFinite();

    public void RunEarly() => program.RunEarly();

    public void RunLate() => program.RunLate();

    private void Bind(ref int next, ParameterLayout layout, Vec<T> vector)
    {
        for (var i = 0; i < layout.Blocks.Count; i++)
            program.Bind(next++, vector, layout.Blocks[i].Offset);
    }
}
