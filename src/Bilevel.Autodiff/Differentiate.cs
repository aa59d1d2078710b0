namespace Bilevel.Autodiff;

/// <summary>The derivatives of the lower loss that one linearisation gives: ∇yG, the HVP and the JVP, each in the layout of its variable.</summary>
/// <param name="GradientY">∇yG(x, y).</param>
/// <param name="Hvp">∇²yyG(x, y)·v.</param>
/// <param name="Jvp">∇²xyG(x, y)·v.</param>
public readonly record struct LowerProducts(Tensor[] GradientY, Tensor[] Hvp, Tensor[] Jvp);

/// <summary>Derivatives of traced tensors; each result is a tensor again and can be differentiated further.</summary>
public static class Differentiate
{
    /// <summary>Reverse mode: ∂output/∂w for each w; structurally zero tensors where the output does not depend on w.</summary>
    /// <param name="output">A scalar.</param>
    /// <param name="with">Tensors to differentiate with respect to, each an ancestor of the output or not.</param>
    /// <exception cref="ShapeMismatchException">The output is not a real scalar.</exception>
    public static Tensor[] Gradient(Tensor output, IReadOnlyList<Tensor> with)
    {
        if (output.Shape.Rank != 0 || output.Type != ElementType.Real)
            throw ShapeMismatchException.For("gradient", [output], "a real scalar is expected");
        foreach (var w in with)
            if (w.Type != ElementType.Real) throw ShapeMismatchException.For("gradient", [output, w], "derivatives are taken with respect to real numbers");
        return Pullback([output], [Tensor.Ones(Shape.Scalar)], with);
    }

    /// <summary>Reverse mode with given adjoints: Σ_i (∂outputᵢ/∂w)ᵀ adjointᵢ for each w.</summary>
    /// <exception cref="ArgumentException">An adjoint is missing or has another shape than its output.</exception>
    public static Tensor[] Pullback(IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> adjoints, IReadOnlyList<Tensor> with)
    {
        if (outputs.Count != adjoints.Count) throw new ArgumentException($"{outputs.Count} adjoints are expected; {adjoints.Count} were given.", nameof(adjoints));
        for (var i = 0; i < outputs.Count; i++)
            if (!outputs[i].Shape.Equals(adjoints[i].Shape)) throw ShapeMismatchException.For("pullback", [outputs[i], adjoints[i]], "equal shapes are expected");
        var order = Graph.Sort(outputs);
        var active = Active(order, with);
        var sums = new Dictionary<Tensor, Tensor>();
        for (var i = 0; i < outputs.Count; i++) Accumulate(sums, outputs[i], adjoints[i]);
        for (var i = order.Count - 1; i >= 0; i--)
        {
            var node = order[i];
            if (!active.Contains(node) || !sums.TryGetValue(node, out var adjoint)) continue;
            for (var position = 0; position < node.Inputs.Length; position++)
            {
                var input = node.Inputs[position];
                if (active.Contains(input) && node.Operation.Adjoint(node, adjoint, position) is { } part) Accumulate(sums, input, part);
            }
        }
        return [.. with.Select(w => sums.GetValueOrDefault(w) ?? Tensor.Zeros(w.Shape))];
    }

    /// <summary>Forward mode: Σ_w (∂output/∂w) tangent_w, of the output's shape; structurally zero where nothing depends on any w.</summary>
    /// <exception cref="ArgumentException">A tangent is missing or has another shape than its tensor.</exception>
    public static Tensor Tangent(Tensor output, IReadOnlyList<Tensor> with, IReadOnlyList<Tensor> tangents)
    {
        if (with.Count != tangents.Count) throw new ArgumentException($"{with.Count} tangents are expected; {tangents.Count} were given.", nameof(tangents));
        var known = new Dictionary<Tensor, Tensor?>();
        for (var i = 0; i < with.Count; i++)
        {
            if (!with[i].Shape.Equals(tangents[i].Shape)) throw ShapeMismatchException.For("tangent", [with[i], tangents[i]], "equal shapes are expected");
            known[with[i]] = tangents[i];
        }
        foreach (var node in Graph.Sort([output]))
        {
            if (known.ContainsKey(node)) continue;
            var inner = new Tensor?[node.Inputs.Length];
            for (var i = 0; i < inner.Length; i++) inner[i] = known[node.Inputs[i]];
            known[node] = Array.TrueForAll(inner, t => t is null) ? null : node.Operation.Tangent(node, inner);
        }
        return known[output] ?? Tensor.Zeros(output.Shape);
    }

    /// <summary>
    /// All products of the lower level from one linearisation. With ġ(v) = ⟨∇yG(x, y), v⟩ taken forward,
    /// ∂ġ/∂v = ∇yG, ∂ġ/∂y = ∇²yyG·v, ∂ġ/∂x = ∇²xyG·v come from one reverse sweep.
    /// </summary>
    /// <param name="g">The lower loss G(x, y), a scalar.</param>
    /// <param name="x">Upper variables.</param>
    /// <param name="y">Lower variables.</param>
    /// <param name="v">Inputs of the shapes of y: the direction of the products.</param>
    public static LowerProducts LowerProducts(Tensor g, IReadOnlyList<Tensor> x, IReadOnlyList<Tensor> y, IReadOnlyList<Tensor> v)
    {
        var directional = Tangent(g, y, v);
        var all = Gradient(directional, [.. v, .. y, .. x]);
        return new(all[..v.Count], all[v.Count..(2 * v.Count)], all[(2 * v.Count)..]);
    }

    /// <summary>∇²yxG(x, y)·u, in the layout of y: the gradient with respect to y of ⟨∇xG, u⟩.</summary>
    /// <param name="g">The lower loss G(x, y), a scalar.</param>
    /// <param name="x">Upper variables.</param>
    /// <param name="y">Lower variables.</param>
    /// <param name="u">Inputs of the shapes of x: the direction.</param>
    public static Tensor[] CrossProduct(Tensor g, IReadOnlyList<Tensor> x, IReadOnlyList<Tensor> y, IReadOnlyList<Tensor> u) =>
        Gradient(Tangent(g, x, u), y);

    private static HashSet<Tensor> Active(List<Tensor> order, IReadOnlyList<Tensor> with)
    {
        var active = new HashSet<Tensor>(with);
        foreach (var node in order)
        {
            foreach (var input in node.Inputs)
            {
                if (!active.Contains(input)) continue;
                active.Add(node);
                break;
            }
        }
        return active;
    }

    private static void Accumulate(Dictionary<Tensor, Tensor> sums, Tensor node, Tensor part) =>
        sums[node] = sums.TryGetValue(node, out var sum) ? sum + part : part;
}
