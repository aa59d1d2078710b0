using System.Numerics;
using Bilevel.Autodiff;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Models;

/// <summary>Low-rank adaptation (Hu et al. 2021): a frozen projection W gets a learned addition, x·Wᵀ + (α/r)(x·Aᵀ)·Bᵀ.</summary>
/// <remarks>Names and start are those of PEFT: <c>….q_proj.lora_A.weight</c> [r, inputs], uniform on ±1/√inputs; <c>….q_proj.lora_B.weight</c> [outputs, r], zero.</remarks>
public sealed class Lora
{
    private const string Weight = ".weight", First = ".lora_A.weight", Second = ".lora_B.weight";

    /// <summary>Adapters of one rank on every projection of the given names.</summary>
    /// <param name="rank">r, at least 1.</param>
    /// <param name="alpha">α; the addition is scaled by α/r.</param>
    /// <param name="targets">Last parts of the projections' names, such as <c>q_proj</c>.</param>
    /// <exception cref="ArgumentException">The rank is below 1, α is not a number other than 0, or there are no targets, or one twice.</exception>
    public Lora(int rank, double alpha, params IReadOnlyList<string> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentOutOfRangeException.ThrowIfLessThan(rank, 1);
        if (!double.IsFinite(alpha) || alpha == 0) throw new ArgumentException($"A finite α other than 0 is expected; got {alpha}.", nameof(alpha));
        if (targets.Count == 0 || targets.Distinct().Count() < targets.Count)
            throw new ArgumentException($"Different names of projections are expected; got [{string.Join(", ", targets)}].", nameof(targets));
        (Rank, Alpha, Targets) = (rank, alpha, [.. targets]);
    }

    /// <summary>r, the rank of the addition.</summary>
    public int Rank { get; }

    /// <summary>α; the addition is scaled by α/r.</summary>
    public double Alpha { get; }

    /// <summary>Last parts of the names of the projections that are adapted.</summary>
    public IReadOnlyList<string> Targets { get; }

    /// <summary>Names and shapes of A and B for each adapted projection of a model, in the model's order.</summary>
    /// <exception cref="ArgumentException">A target names no projection of the model.</exception>
    public ParameterLayout Adapters(ParameterLayout model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var adapted = model.Blocks.Where(b => b.Shape.Count == 2 && Targets.Any(t => b.Name.EndsWith($".{t}{Weight}", StringComparison.Ordinal))).ToArray();
        var missing = Targets.Where(t => !Array.Exists(adapted, b => b.Name.EndsWith($".{t}{Weight}", StringComparison.Ordinal))).ToArray();
        if (missing.Length > 0)
            throw new ArgumentException($"No projection of the model is called {string.Join(" or ", missing)}; its weights are {string.Join(", ", model.Blocks.Select(b => b.Name))}.", nameof(model));
        return new(adapted.SelectMany(IEnumerable<(string, IReadOnlyList<int>)> (b) =>
            [(Rename(b.Name, First), [Rank, b.Shape[1]]), (Rename(b.Name, Second), [b.Shape[0], Rank])]));
    }

    /// <summary>Overwrites a vector of the adapters' length: A uniform on ±1/√inputs, B zero, so that the model starts as its base.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <exception cref="ArgumentException">The vector has another length.</exception>
    public static void Initialise<T>(ParameterLayout adapters, Vec<T> into, RandomStream random) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(adapters);
        Parameters.RequireLength(adapters, into);
        foreach (var block in adapters.Blocks)
        {
            var entries = into.Span.Slice(block.Offset, block.Length);
            if (block.Name.EndsWith(Second, StringComparison.Ordinal)) entries.Clear();
            else Parameters.FillUniform(entries, 1 / Math.Sqrt(block.Shape[1]), ref random);
        }
    }

    /// <summary>x·Wᵀ, plus the addition where the parameters have an adapter for W.</summary>
    internal Tensor Project(IReadOnlyDictionary<string, Tensor> parameters, string name, Tensor x)
    {
        var y = x.MatMul(parameters[name].Transpose());
        if (!parameters.TryGetValue(Rename(name, First), out var a)) return y;
        var b = parameters[Rename(name, Second)];
        return y + (x.MatMul(a.Transpose()) * (Alpha / Rank)).MatMul(b.Transpose());
    }

    private static string Rename(string weight, string ending) => weight[..^Weight.Length] + ending;
}
