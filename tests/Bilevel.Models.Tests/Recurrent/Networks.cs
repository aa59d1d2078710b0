using Bilevel.Autodiff;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;
using Xunit;

namespace Bilevel.Models.Tests;

/// <summary>One network of each kind, with seeded parameters and inputs.</summary>
internal static class Networks
{
    public const int Inputs = 3;
    public const int Hidden = 5;

    public static TheoryData<string> Kinds => ["rnn", "lstm", "gru"];

    public static Recurrent Of(string kind, int layers = 2) => kind switch
    {
        "rnn" => new Rnn(Inputs, Hidden, layers),
        "lstm" => new Lstm(Inputs, Hidden, layers),
        _ => new Gru(Inputs, Hidden, layers),
    };

    /// <summary>Each input with its slice of a vector of seeded values.</summary>
    public static (Tensor Input, float[] Value)[] Values(ParameterLayout layout, Tensor[] inputs)
    {
        var all = Uniform(layout.Length, stream: 1);
        return [.. inputs.Zip(layout.Blocks, (i, b) => (i, all.AsSpan(b.Offset, b.Length).ToArray()))];
    }

    public static float[] Uniform(int count, byte stream)
    {
        var random = new RandomStream(seed: 5, stream, iteration: 0, inner: 0);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(2 * random.NextDouble() - 1))];
    }
}
