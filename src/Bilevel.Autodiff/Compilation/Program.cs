using System.Numerics;
using System.Runtime.CompilerServices;
using Bilevel.Numerics;

namespace Bilevel.Autodiff;

/// <summary>A compiled graph: a flat schedule of kernels over one planned arena, run without allocation.</summary>
/// <remarks>
/// Inputs and outputs are bound to slices of the caller's vectors and are read and written there. Outputs must not overlap inputs.
/// The bits of the results do not depend on the number of threads. One program runs on one thread at a time.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed unsafe partial class Program<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Tensor[] _inputs;
    private readonly Tensor[] _outputs;
    private readonly Kernel<T>[] _kernels;
    private readonly int _late;
    private readonly nint[] _slots;
    private readonly object?[] _held;
    private readonly int[] _outputSlots;
    private readonly Kernel<T>[] _copies;
    private readonly List<int[]> _indices = [];
    private Workspace _workspace = null!;
    private (int Slot, long Offset)[] _inArena = [];
    private readonly List<PassListing> _passes = [];
    private bool _bound;

    private Program(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> late, Workspace? shared)
    {
        (_inputs, _outputs) = ([.. inputs], [.. outputs]);
        Graph = Rewritten(new([.. outputs]));
        foreach (var node in Graph.Nodes)
        {
            if (node.Operation is Input && !_inputs.Contains(node))
                throw new ArgumentException($"The outputs depend on {node.Describe()}, which is not among the inputs.", nameof(inputs));
        }

        // A reshaped result is the result: its elements are written in place under the other shape.
        Tensor[] results = [.. Graph.Outputs.Select(o => o.Operation is Reshape && o.Inputs[0].Inputs.Length > 0 ? o.Inputs[0] : o)];
        var schedule = new Schedule(new([.. results]), late);
        var lowering = new Lowering<T>(schedule);
        foreach (var input in _inputs) lowering.SlotOf(input);
        lowering.Forget();
        foreach (var step in schedule.Steps) lowering.Add(step);
        _late = lowering.Steps.Count(s => !s.Late);
        _kernels = [.. lowering.Kernels];
        AskingAhead.Connect(_kernels);
        Kernels = List(schedule, lowering);

        // Results that are leaves, or come twice, are copied at the end into slots of their own, numbered after all others.
        foreach (var result in results)
            if (result.Operation is not Splat) lowering.SlotOf(result);
        lowering.Forget();
        _outputSlots = new int[results.Length];
        var slots = lowering.Slots.Count;
        var taken = new HashSet<Tensor>();
        var copies = new List<Kernel<T>>();
        for (var i = 0; i < results.Length; i++)
        {
            var result = results[i];
            if (result.Inputs.Length > 0 && taken.Add(result))
            {
                _outputSlots[i] = lowering.SlotOf(result);
                continue;
            }
            var own = new Operand(_outputSlots[i] = slots++);
            copies.Add(result.Operation is Splat splat
                ? new FillKernel<T>(own, result.Shape.Count, T.CreateChecked(splat.Value))
                : new CopyKernel<T>(new(lowering.SlotOf(result)), own, result.Shape.Count));
        }
        _copies = [.. copies];

        _slots = GC.AllocateArray<nint>(slots, pinned: true);
        _held = new object?[slots];
        Plan = Allocate(lowering, shared);
        Operations = Kernels.Sum(k => k.Operations);
        fixed (nint* addresses = _slots)
            foreach (var kernel in lowering.Once) kernel.Run((void**)addresses);
    }

    /// <summary>The graph after all rewrites.</summary>
    public Graph Graph { get; }

    /// <summary>Where intermediate results lie.</summary>
    public MemoryPlan Plan { get; }

    /// <summary>Bytes of the arena that holds all intermediate results.</summary>
    public long ArenaBytes => Plan.Length * sizeof(T);

    /// <summary>Whether the arena is the one of the workspace that the program was given, which others use too.</summary>
    public bool SharesWorkspace { get; private set; }

    /// <summary>Floating-point operations of one run, counting a transcendental function as one.</summary>
    public long Operations { get; }

    /// <summary>Compiles outputs as functions of inputs.</summary>
    /// <param name="inputs">Every input that an output depends on; the position is what <see cref="Bind(int, Vec{T}, int)"/> takes.</param>
    /// <param name="outputs">Tensors of real numbers.</param>
    /// <param name="late">Inputs that change between runs at one point: <see cref="RunLate"/> repeats only what depends on them.</param>
    /// <param name="workspace">Memory shared with programs that run before or after this one, never during it; used unless results must outlive a run. Null = memory of its own.</param>
    /// <exception cref="ArgumentException">An output depends on an input that is not listed, or holds indices.</exception>
    /// <exception cref="InsufficientMemoryException">The intermediate results need more memory than there is; nothing was allocated.</exception>
    public static Program<T> Compile(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor>? late = null, Workspace? workspace = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        foreach (var output in outputs)
            if (output.Type != ElementType.Real) throw new ArgumentException($"The output {output.Describe()} holds indices.", nameof(outputs));
        return new(inputs, outputs, late ?? [], workspace);
    }

    /// <summary>Lets a real input be read from a slice of a vector, which stays the caller's.</summary>
    /// <param name="input">Position among the inputs.</param>
    /// <param name="vector">Holds the elements, row-major, from the offset on.</param>
    /// <param name="offset">First element.</param>
    /// <exception cref="ArgumentException">The input holds indices, or the slice leaves the vector.</exception>
    public void Bind(int input, Vec<T> vector, int offset = 0)
    {
        if (_inputs[input].Type != ElementType.Real) throw new ArgumentException($"{_inputs[input].Describe()} takes indices.", nameof(input));
        Attach(input, _inputs[input], vector, offset);
    }

    /// <summary>Copies indices into an index input.</summary>
    /// <exception cref="ArgumentException">The input is real, or has another number of elements.</exception>
    public void BindIndices(int input, ReadOnlySpan<int> indices)
    {
        var tensor = _inputs[input];
        if (tensor.Type != ElementType.Index) throw new ArgumentException($"{tensor.Describe()} takes real numbers.", nameof(input));
        if (indices.Length != tensor.Shape.Count)
            throw new ArgumentException($"{tensor.Describe()} has {tensor.Shape.Count} elements; {indices.Length} were given.", nameof(indices));
        indices.CopyTo(new((void*)_slots[input], indices.Length));
        _held[input] ??= this;
    }

    /// <summary>Lets an output be written to a slice of a vector; the slice is overwritten by each run.</summary>
    /// <exception cref="ArgumentException">The slice leaves the vector.</exception>
    public void BindOutput(int output, Vec<T> vector, int offset = 0) => Attach(_outputSlots[output], _outputs[output], vector, offset);

    /// <summary>Computes all outputs.</summary>
    /// <exception cref="InvalidOperationException">An input or output is not bound.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is not a row of what it chooses from.</exception>
    public void Run()
    {
        RunEarly();
        RunLate();
    }

    /// <summary>Computes what does not depend on late inputs; it stays valid until the next call.</summary>
    /// <exception cref="InvalidOperationException">An input or output is not bound.</exception>
    public void RunEarly()
    {
        if (!_bound) CheckBound();
        fixed (nint* slots = _slots)
            Run(_kernels.AsSpan(0, _late), (void**)slots);
        GC.KeepAlive(this);
    }

    /// <summary>Computes the outputs from late inputs and what <see cref="RunEarly"/> left.</summary>
    /// <exception cref="InvalidOperationException">An input or output is not bound.</exception>
    public void RunLate()
    {
        if (!_bound) CheckBound();
        fixed (nint* slots = _slots)
        {
            Run(_kernels.AsSpan(_late), (void**)slots);
            foreach (var copy in _copies) copy.Run((void**)slots);
        }
        GC.KeepAlive(this);
    }

    // Between two of its runs a kernel's object leaves the caches; so the next ones are asked for while one runs.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run(ReadOnlySpan<Kernel<T>> kernels, void** slots)
    {
        for (var i = 0; i < kernels.Length; i++)
        {
            if (i + 2 < kernels.Length) ObjectLines.Ask(kernels[i + 2]);
            if (i + 1 < kernels.Length) kernels[i + 1].Ask();
            kernels[i].Run(slots);
        }
    }

    private void Attach(int slot, Tensor tensor, Vec<T> vector, int offset)
    {
        ArgumentNullException.ThrowIfNull(vector);
        if (offset < 0 || offset > vector.Length - tensor.Shape.Count)
            throw new ArgumentException($"{tensor.Describe()} has {tensor.Shape.Count} elements; the vector has {vector.Length}, from {offset} on.", nameof(vector));
        (_slots[slot], _held[slot]) = ((nint)(vector.Pointer + offset), vector);
    }

    private void CheckBound()
    {
        for (var i = 0; i < _inputs.Length; i++)
            if (_held[i] is null) throw new InvalidOperationException($"The input {_inputs[i].Describe()} is not bound.");
        for (var i = 0; i < _outputs.Length; i++)
            if (_held[_outputSlots[i]] is null) throw new InvalidOperationException($"The output {i}, {_outputs[i].Describe()}, is not bound.");
        _bound = true;
    }
}
