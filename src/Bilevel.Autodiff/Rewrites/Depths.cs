namespace Bilevel.Autodiff;

/// <summary>The longest chain of operations below a tensor: an order that depends on the expression alone.</summary>
internal sealed class Depths
{
    private readonly Dictionary<Tensor, int> _known = [];

    /// <summary>A sum that begins with the deepest term, so that every addition of it can be made where the last term is.</summary>
    public Tensor Sum(IEnumerable<Tensor> terms) => terms.OrderByDescending(Of).Aggregate((a, b) => a + b);

    public int Of(Tensor tensor)
    {
        if (_known.TryGetValue(tensor, out var depth)) return depth;
        // With an explicit stack: graphs of recurrent losses are deep.
        var open = new Stack<Tensor>([tensor]);
        while (open.TryPeek(out var node))
        {
            var (deepest, complete) = (0, true);
            foreach (var input in node.Inputs)
            {
                if (_known.TryGetValue(input, out var below)) deepest = Math.Max(deepest, below + 1);
                else
                {
                    open.Push(input);
                    complete = false;
                }
            }
            if (!complete) continue;
            _known[node] = deepest;
            open.Pop();
        }
        return _known[tensor];
    }
}
