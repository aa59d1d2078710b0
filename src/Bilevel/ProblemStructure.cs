using Bilevel.Autodiff;

namespace Bilevel;

/// <summary>Which loss uses which variable, found once by tracing; a variable that nothing uses is an error with its name.</summary>
/// <param name="UpperDependsOnX">Whether F uses any of x directly.</param>
internal sealed record ProblemStructure(bool UpperDependsOnX)
{
    private const string Cut = "behind a gradient stop, a sign or a comparison";

    /// <param name="lower">The lower level.</param>
    /// <param name="upper">The upper level.</param>
    /// <param name="starts">The tensors of x from which y starts: their use is that.</param>
    public static ProblemStructure Of<TX, TY, TRows>(TracedLevel<TX, TY, TRows> lower, TracedLevel<TX, TY, TRows> upper, IReadOnlyList<string> starts)
    {
        Tensor[] x = [.. lower.X.Select(v => Tensor.Input(v.Name, v.Value.Shape))], y = [.. lower.Y.Select(v => Tensor.Input(v.Name, v.Value.Shape))];
        Tensor[] direction = [.. y.Select(v => Tensor.Input($"direction of {v.Name}", v.Shape))];
        Tensor g = lower.Trace(x, y, null), f = upper.Trace(x, y, null);
        var lowerGradient = Differentiate.Gradient(g, [.. x, .. y]);
        var upperGradient = Differentiate.Gradient(f, [.. x, .. y]);

        HashSet<Tensor> inLower = [.. new Graph(g).Nodes], inUpper = [.. new Graph(f).Nodes];
        for (var i = 0; i < y.Length; i++)
        {
            if (lowerGradient[x.Length + i].IsStructurallyZero)
                throw new ProblemException(UndefinedMinimiser(y[i].Name!, inLower.Contains(y[i]), inUpper.Contains(y[i])));
        }

        for (var i = 0; i < x.Length; i++)
        {
            if (starts.Contains(x[i].Name) || !lowerGradient[i].IsStructurallyZero || !upperGradient[i].IsStructurallyZero)
                continue;
            throw new ProblemException(inLower.Contains(x[i]) || inUpper.Contains(x[i])
                ? $"neither loss has a derivative with respect to x's {x[i].Name}: it is used only {Cut}; its hypergradient is zero whatever it is"
                : $"no loss uses x's {x[i].Name}: its hypergradient is zero whatever it is; remove it, or use it");
        }

        if (x.Length > 0 && upperGradient.All(d => d.IsStructurallyZero))
            throw new ProblemException("the upper-level loss depends neither on x nor on y: there is nothing to optimise");

        var cross = Differentiate.LowerProducts(g, x, y, direction).Jvp;
        for (var i = 0; i < x.Length; i++)
        {
            if (!starts.Contains(x[i].Name) && cross[i].IsStructurallyZero && upperGradient[i].IsStructurallyZero)
            {
                throw new ProblemException(
                    $"x's {x[i].Name} moves the lower-level loss but not its minimiser, and the upper-level loss does not use it: its hypergradient is zero whatever it is; "
                    + "let it meet y in the lower-level loss, or remove it");
            }
        }

        return new(x.Length > 0 && !upperGradient.Take(x.Length).All(d => d.IsStructurallyZero));
    }

    private static string UndefinedMinimiser(string name, bool inLower, bool inUpper) => (inLower, inUpper) switch
    {
        (true, _) => $"the lower-level loss has no derivative with respect to y's {name}: it is used only {Cut}, so y* is not defined",
        (_, true) => $"only the upper-level loss uses y's {name}, so y* is not defined; use it in the lower-level loss, or make it a variable of x",
        _ => $"no loss uses y's {name}, so y* is not defined; remove it, or use it in the lower-level loss",
    };
}
