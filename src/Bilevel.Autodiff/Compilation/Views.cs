namespace Bilevel.Autodiff;

/// <summary>Which tensors are never formed but read out of another's buffer, and how.</summary>
internal sealed class Views
{
    // Shorter operands are read across the lines of a cache that holds them.
    private const int WorthTransposing = 4096;

    private readonly Dictionary<Tensor, (Tensor Base, StridedView View)> _views = [];

    public Views(Graph graph)
    {
        foreach (var output in graph.Outputs) Stored.Add(output);
        foreach (var node in graph.Nodes) Choose(node);
    }

    /// <summary>Tensors that need a buffer: results, and what is read in a way that no view allows.</summary>
    public HashSet<Tensor> Stored { get; } = [];

    /// <summary>The tensor whose buffer holds the elements, and how they are read out of it.</summary>
    public (Tensor Base, StridedView View) Resolve(Tensor node) =>
        _views.TryGetValue(node, out var view) && !Stored.Contains(node) ? view : (node, StridedView.Whole(node.Shape));

    /// <summary>The view that a stored move copies.</summary>
    public (Tensor Base, StridedView View) Copied(Tensor node) => _views[node];

    /// <summary>The tensor that a node reads for one of its inputs.</summary>
    public Tensor OriginOf(Tensor node, Tensor input) => node.Operation is Structural ? _views[node].Base : Resolve(input).Base;

    private void Choose(Tensor node)
    {
        if (node.Operation is Structural move)
        {
            var input = node.Inputs[0];
            var (origin, view) = Resolve(input);
            if (view.Then(move, input.Shape) is not { } moved)
            {
                Stored.Add(input);
                (origin, moved) = (input, StridedView.Whole(input.Shape).Then(move, input.Shape)!);
            }
            if (node.Type == ElementType.Index && !moved.IsContiguous)
                throw new NotSupportedException($"{node.Describe()}: indices can be reshaped, permuted or cut into rows, and nothing else.");
            _views[node] = (origin, moved);
        }
        else if (node.Operation is Elementwise)
        {
            foreach (var input in node.Inputs)
                if (node.Shape.Count >= WorthTransposing && Resolve(input).View.Collapsed().IsTransposed) Stored.Add(input);
        }
        else if (!IsSumOfRow(node))
        {
            for (var i = 0; i < node.Inputs.Length; i++)
            {
                var view = Resolve(node.Inputs[i]).View;
                var isRead = node.Operation is MatrixProduct && i < 2 ? MatrixView.Of(view) is not null : view.IsContiguous;
                if (!isRead) Stored.Add(node.Inputs[i]);
            }
        }
    }

    // A fused kernel reads its rows by any view.
    private static bool IsSumOfRow(Tensor node) => node.Operation is Reduction reduction && reduction.Extents(node.Inputs[0].Shape).Inner == 1;
}
