namespace Bilevel.Autodiff;

/// <summary>An order of tensors that depends on their expressions alone, whatever else was traced before: the longest chain of operations below, then what these are.</summary>
internal sealed class Depths
{
    private const ulong Prime = 1099511628211;

    private readonly Dictionary<Tensor, (int Depth, ulong Signature)> _known = [];

    /// <summary>A sum that begins with the deepest term, so that every addition of it can be made where the last term is.</summary>
    public Tensor Sum(IEnumerable<Tensor> terms) => terms.OrderByDescending(Of).Aggregate((a, b) => a + b);

    public (int Depth, ulong Signature) Of(Tensor tensor)
    {
        if (_known.TryGetValue(tensor, out var known)) return known;
        // With an explicit stack: graphs of recurrent losses are deep.
        var open = new Stack<Tensor>([tensor]);
        while (open.TryPeek(out var node))
        {
            var waiting = open.Count;
            foreach (var input in node.Inputs)
                if (!_known.ContainsKey(input)) open.Push(input);
            if (open.Count > waiting) continue;
            _known[node] = Combined(node);
            open.Pop();
        }
        return _known[tensor];
    }

    // Operands that may be exchanged count the same either way.
    private (int Depth, ulong Signature) Combined(Tensor node)
    {
        var depth = 0;
        var signature = Text(node.Operation.Name, Text(node.Name ?? "", (ulong)node.Shape.Count));
        var mayExchange = node.Operation is Add or Multiply;
        foreach (var input in node.Inputs)
        {
            var (below, inside) = _known[input];
            depth = Math.Max(depth, below + 1);
            signature = mayExchange ? signature + inside * Prime : (signature ^ inside) * Prime;
        }
        return (depth, signature);
    }

    // The hash of Fowler, Noll and Vo: that of .NET differs from run to run.
    private static ulong Text(string text, ulong hash)
    {
        foreach (var character in text) hash = (hash ^ character) * Prime;
        return hash;
    }
}
