using Bilevel.Numerics;

namespace Bilevel.Autodiff;

/// <content>Looks into a program: what was traced, which data it reads, where it stopped being finite.</content>
public sealed unsafe partial class Program<T>
{
    /// <summary>The graph as it was traced and differentiated, before any rewrite.</summary>
    public Graph Traced => new(_outputs);

    /// <summary>The frozen data that a run reads where they lie.</summary>
    public IReadOnlyList<Tensor> Data => [.. Graph.Nodes.Where(n => n.Operation is Frozen)];

    /// <summary>Computes everything again, each operation apart, and says which one made the first NaN or infinity that an output shows; outputs are left as they are.</summary>
    /// <returns>The operation with the values that it took, or an input that came so; null where all outputs are finite.</returns>
    /// <remarks>It compiles and allocates: a look after something went wrong, not a part of a run.</remarks>
    /// <exception cref="InvalidOperationException">An input or output is not bound.</exception>
    public NonFiniteOrigin? FindNonFinite()
    {
        if (!_bound) CheckBound();
        return new NonFiniteFinder<T>(Graph, _inputs, BindSameInputs).Find();
    }

    private void BindSameInputs(Program<T> other)
    {
        for (var i = 0; i < _inputs.Length; i++)
        {
            var count = _inputs[i].Shape.Count;
            if (_inputs[i].Type == ElementType.Index) other.BindIndices(i, new((void*)_slots[i], count));
            else other.Bind(i, new Vec<T>(new ReadOnlySpan<T>((void*)_slots[i], count)));
        }
    }
}
