using System.Numerics;
using Bilevel.Numerics;
using Bilevel.Numerics.Kernels;

namespace Bilevel.Autodiff;

/// <summary>Finds the operation behind a non-finite output by computing every node of the graph as a result of its own, in the precision of the program.</summary>
/// <remarks>
/// What is fused or overwritten in the program that is being looked into stands apart here, so nothing depends on how that one was scheduled.
/// A NaN or an infinity that reaches no output, such as the branch that a select does not take, is no fault.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class NonFiniteFinder<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Results that are alive together: the whole graph at once could be many times what the program itself needs.
    private const long MostBytes = 256L << 20;

    private readonly Graph _graph;
    private readonly IReadOnlyList<Tensor> _inputs;
    private readonly Action<Program<T>> _bind;
    private readonly Dictionary<Tensor, (bool Finite, bool HasNaN)> _states = [];

    /// <param name="graph">What was computed.</param>
    /// <param name="inputs">The inputs, in the order in which they are bound.</param>
    /// <param name="bind">Binds the values of the inputs to a program of these inputs.</param>
    public NonFiniteFinder(Graph graph, IReadOnlyList<Tensor> inputs, Action<Program<T>> bind) => (_graph, _inputs, _bind) = (graph, inputs, bind);

    /// <summary>The origin of a non-finite output, or null where all outputs are finite.</summary>
    public NonFiniteOrigin? Find()
    {
        ComputeStates();
        var reached = Reached();
        // Infinite constants are masks and such; a NaN never is, and an input was meant to be a number.
        if (reached.Find(n => n.Operation is Input || n.Operation is Frozen && _states[n].HasNaN) is { } given) return Describe(given, nan: false);
        if (reached.Find(n => n.Inputs.Length > 0 && All(n, s => s.Finite)) is { } maker) return Describe(maker, nan: false);
        return reached.Find(n => n.Inputs.Length > 0 && _states[n].HasNaN && All(n, s => !s.HasNaN)) is { } ofInfinities ? Describe(ofInfinities, nan: true) : null;
    }

    private void ComputeStates()
    {
        var chunk = new List<Tensor>();
        long bytes = 0;
        foreach (var node in _graph.Nodes)
        {
            if (node.Type != ElementType.Real || IsWholeMove(node)) continue;
            if (node.Operation is Splat splat)
            {
                _states[node] = (double.IsFinite(splat.Value), double.IsNaN(splat.Value));
                continue;
            }
            if (node.Operation is Frozen frozen)
            {
                // A data set is looked at where it lies.
                _states[node] = StateOf(new((void*)frozen.Data.As<T>().Address, node.Shape.Count));
                continue;
            }
            chunk.Add(node);
            bytes += (long)node.Shape.Count * sizeof(T);
            if (bytes < MostBytes) continue;
            Look(chunk);
            (chunk, bytes) = ([], 0);
        }
        Look(chunk);
    }

    private void Look(List<Tensor> nodes)
    {
        var values = Compute(nodes);
        for (var i = 0; i < nodes.Count; i++) _states[nodes[i]] = StateOf(values[i].Span);
    }

    private static (bool Finite, bool HasNaN) StateOf(ReadOnlySpan<T> values)
    {
        if (Finiteness.FirstNonFinite(values) < 0) return (true, false);
        foreach (var value in values)
            if (T.IsNaN(value)) return (false, true);
        return (false, false);
    }

    // Every non-finite node from which a non-finite output is reached through non-finite ones, inputs before users.
    private List<Tensor> Reached()
    {
        var reached = new HashSet<Tensor>(_graph.Outputs.Where(o => !State(o).Finite).Select(Moved));
        foreach (var node in _graph.Nodes.Reverse())
        {
            if (!reached.Contains(node)) continue;
            foreach (var input in node.Inputs)
                if (input.Type == ElementType.Real && !State(input).Finite) reached.Add(Moved(input));
        }
        return [.. _graph.Nodes.Where(reached.Contains)];
    }

    private NonFiniteOrigin Describe(Tensor node, bool nan)
    {
        Tensor[] inputs = [.. node.Inputs.ToArray().Where(i => i.Type == ElementType.Real)];
        var values = Compute([node, .. inputs]);
        var span = values[0].Span;
        var entry = 0;
        while (nan ? !T.IsNaN(span[entry]) : T.IsFinite(span[entry])) entry++;
        var coordinates = new int[node.Shape.Rank];
        node.Shape.Unravel(entry, coordinates);
        var title = node.Name is null || node.Inputs.Length == 0 ? node.Describe() : $"{node.Describe()} ({node.Operation.Title})";
        return new(title, coordinates, double.CreateChecked(span[entry]), [.. inputs.Select((input, i) => $"{Moved(input).Describe()} {Value(node, values[i + 1], entry)}")]);
    }

    private static string Value(Tensor node, Vec<T> input, int entry)
    {
        if (node.Operation is Elementwise) return $"= {NonFiniteOrigin.Text(double.CreateChecked(input[entry]))}";
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in input.Span) (low, high) = (Math.Min(low, double.CreateChecked(value)), Math.Max(high, double.CreateChecked(value)));
        return $"between {NonFiniteOrigin.Text(low)} and {NonFiniteOrigin.Text(high)}";
    }

    private Vec<T>[] Compute(List<Tensor> nodes)
    {
        var program = Program<T>.Compile(_inputs, nodes);
        _bind(program);
        Vec<T>[] values = [.. nodes.Select(n => new Vec<T>(n.Shape.Count))];
        for (var i = 0; i < values.Length; i++) program.BindOutput(i, values[i]);
        program.Run();
        return values;
    }

    private bool All(Tensor node, Func<(bool Finite, bool HasNaN), bool> holds)
    {
        foreach (var input in node.Inputs)
            if (input.Type == ElementType.Real && !holds(State(input))) return false;
        return true;
    }

    private (bool Finite, bool HasNaN) State(Tensor node) => _states[Moved(node)];

    // A move that keeps every entry is as finite as what it moves, and may be far larger.
    private static bool IsWholeMove(Tensor node) => node.Operation is Reshape or Permute or Broadcast;

    private static Tensor Moved(Tensor node)
    {
        while (IsWholeMove(node)) node = node.Inputs[0];
        return node;
    }
}
