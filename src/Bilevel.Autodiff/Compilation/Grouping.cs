namespace Bilevel.Autodiff;

/// <summary>Cuts the operations of one level and space into kernels: those that share data stay together, up to a length.</summary>
internal sealed class Grouping(Views views)
{
    // Longer kernels gain little, and the runtime's compiler keeps track of so many locals only.
    public const int MostWork = 160;
    private const int Transcendental = 5;

    private readonly Dictionary<Tensor, Tensor> _parents = [];

    public IEnumerable<List<Tensor>> Cut(List<Tensor> nodes)
    {
        var own = nodes.ToHashSet();
        foreach (var node in nodes)
            foreach (var input in node.Inputs)
            {
                var origin = views.OriginOf(node, input);
                // Operands as large as the space are worth reading once; broadcast ones are not.
                if (own.Contains(origin) || (origin.Operation is not Splat && origin.Shape.Count >= node.Shape.Count)) _parents[Root(node)] = Root(origin);
            }
        foreach (var together in nodes.GroupBy(Root))
        {
            var kernel = new List<Tensor>();
            var work = 0;
            foreach (var node in together)
            {
                var cost = Work(node);
                if (work + cost > MostWork)
                {
                    yield return kernel;
                    (kernel, work) = ([], 0);
                }
                kernel.Add(node);
                work += cost;
            }
            yield return kernel;
        }
    }

    public static int Work(Tensor node) => node.Operation is Elementwise operation && Cost.IsTranscendental(operation.Kernel) ? Transcendental : 1;

    private Tensor Root(Tensor node)
    {
        while (_parents.TryGetValue(node, out var parent) && parent != node)
        {
            if (_parents.TryGetValue(parent, out var above)) _parents[node] = above;
            node = parent;
        }
        return node;
    }
}
