using Bilevel.Bench.Numbers;
using Bilevel.Numerics;
using Xunit;

namespace Bilevel.Bench.Tests.Numbers;

public sealed class NumberFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ReadVector_OfWhatWasWritten_IsTheSame()
    {
        var layout = new ParameterLayout(("weight", [2, 2]), ("bias", [3]));
        var vector = new Vec<float>([1, 2, 3, 4, 5, 6, 7]);
        var numbers = new NumberFolder(_folder.Path);

        numbers.WriteVector("y", layout, vector);

        Assert.Equal(vector.Span.ToArray(), numbers.ReadVector("y", layout).Span.ToArray());
        Assert.Equal([5f, 6, 7], numbers.ReadFlat("y.bias"));
    }

    [Fact]
    public void ReadVector_OtherShape_SaysBoth()
    {
        var numbers = new NumberFolder(_folder.Path);
        numbers.WriteVector("y", ParameterLayout.Flat("w", 4), new Vec<float>(4));
        var error = Assert.Throws<InvalidDataException>(() => numbers.ReadVector("y", new(("w", [2, 2]))));
        Assert.Contains("y.w: shape [2, 2] is expected, the file has [4]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WriteNames_TwoVectors_AreListedInOrder()
    {
        var numbers = new NumberFolder(_folder.Path);
        numbers.WriteNames(("x", ParameterLayout.Flat("logits", 2)), ("y", new(("b", [1]), ("a", [1]))));
        Assert.Equal("""{"x":["logits"],"y":["b","a"]}""", File.ReadAllText(_folder["blocks.json"]));
    }
}
