using Bilevel.Autodiff;
using Bilevel.Numerics;

namespace Bilevel;

/// <summary>The tensors of x from which a task's y starts, one after the other.</summary>
/// <param name="Offset">Where they begin in x.</param>
/// <param name="Names">Their names.</param>
internal sealed record TaskStart(int Offset, IReadOnlyList<string> Names)
{
    /// <summary>Finds them by handing the choice the variables themselves.</summary>
    /// <exception cref="ProblemException">It makes tensors of its own, they are not next to each other in x, or have other shapes than y's.</exception>
    public static TaskStart Find<TX, TY>(Func<TX, TY> choose, ParameterLayout x, ParameterLayout y)
    {
        Tensor[] inputs = [.. x.Blocks.Select(b => Tensor.Input(b.Name, Shape.Create([.. b.Shape])))];
        var chosen = TensorRecord<TY>.Read(choose(TensorRecord<TX>.Build(inputs)), "LowerStart");
        if (chosen.Count != y.Blocks.Count)
            throw new ProblemException($"LowerStart has to choose one tensor for each of y's {y.Blocks.Count}, got {chosen.Count}");
        var first = Array.IndexOf(inputs, chosen[0].Value);
        for (var i = 0; i < chosen.Count; i++)
        {
            var (position, of) = (Array.IndexOf(inputs, chosen[i].Value), y.Blocks[i]);
            if (position < 0)
                throw new ProblemException($"LowerStart has to choose tensors of x as they are; for y's {of.Name} it gives {chosen[i].Value.Describe()}");
            if (position != first + i)
                throw new ProblemException($"LowerStart has to choose tensors that are next to each other in x, in the order of y; for y's {of.Name} it gives x's {x.Blocks[position].Name}");
            if (!x.Blocks[position].Shape.SequenceEqual(of.Shape))
                throw new ProblemException($"y's {of.Name} [{string.Join(", ", of.Shape)}] can't start from x's {x.Blocks[position].Name} [{string.Join(", ", x.Blocks[position].Shape)}]");
        }

        return new(x.Blocks[first].Offset, [.. Enumerable.Range(first, chosen.Count).Select(i => x.Blocks[i].Name)]);
    }
}
