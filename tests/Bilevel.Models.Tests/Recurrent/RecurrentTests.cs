using Bilevel.Autodiff;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Models.Tests;

public class RecurrentTests
{
    private const int Batch = 3;
    private const int Steps = 6;
    private static readonly float[] s_lengths = [6, 2, 0];

    public static TheoryData<string> Kinds => Networks.Kinds;

    [Fact]
    public void Layout_OfTwoLayers_HasThePyTorchNamesAndShapes()
    {
        var layout = new Lstm(3, 5, layers: 2).Layout;
        Assert.Equal(["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0", "weight_ih_l1", "weight_hh_l1", "bias_ih_l1", "bias_hh_l1"], layout.Blocks.Select(b => b.Name));
        Assert.Equal([[20, 3], [20, 5], [20], [20], [20, 5], [20, 5], [20], [20]], layout.Blocks.Select(b => b.Shape.ToArray()));
        Assert.Equal(["weight_ih_l0", "weight_hh_l0"], new Gru(3, 5, bias: false).Layout.Blocks.Select(b => b.Name));
        Assert.Equal([15, 3], new Gru(3, 5).Layout.Blocks[0].Shape);
        Assert.Equal([5, 3], new Rnn(3, 5).Layout.Blocks[0].Shape);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Forward_WhateverStandsInPadding_NotABitOfFeaturesOrGradientChanges(string kind)
    {
        var network = Networks.Of(kind);
        var (parameters, x, lengths) = (network.Inputs(), Tensor.Input("x", [Batch, Steps, Networks.Inputs]), Tensor.IndexInput("lengths", [Batch]));
        var states = network.Forward(parameters, x, lengths);
        var loss = (states.Mean() + 2 * states.Max() + 3 * states.Last()).Square().Sum();
        var gradient = Differentiate.Gradient(loss, [.. parameters, x]);
        var product = Differentiate.LowerProducts(loss, [x], parameters, [.. parameters.Select(p => 0.5 * p)]);
        Tensor[] outputs = [states.Mean(), states.Max(), states.Last(), states.All, .. gradient, .. product.Hvp, .. product.Jvp];

        float[][]? first = null;
        foreach (var junk in (float[])[0, 1e30f, float.NaN, float.PositiveInfinity])
        {
            var values = Networks.Uniform(Batch * Steps * Networks.Inputs, stream: 2);
            for (var i = 0; i < values.Length; i++)
                if (i / Networks.Inputs % Steps >= s_lengths[i / Networks.Inputs / Steps]) values[i] = junk;
            var results = Evaluated.By(outputs, [.. Networks.Values(network.Layout, parameters), (x, values), (lengths, s_lengths)]);
            first ??= results;
            for (var o = 0; o < outputs.Length; o++)
            {
                Assert.All(results[o], v => Assert.True(float.IsFinite(v)));
                Assert.Equal(first[o], results[o]);
            }
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Forward_MorePadding_ChangesNoFeature(string kind)
    {
        var network = Networks.Of(kind);
        var parameters = network.Inputs();
        float[][] features = [];
        foreach (var steps in (int[])[2, 5])
        {
            var (x, lengths) = (Tensor.Input("x", [1, steps, Networks.Inputs]), Tensor.IndexInput("lengths", [1]));
            var states = network.Forward(parameters, x, lengths);
            var values = new float[steps * Networks.Inputs];
            Networks.Uniform(2 * Networks.Inputs, stream: 2).CopyTo(values, 0);
            var results = Evaluated.By([states.Mean(), states.Max(), states.Last()], [.. Networks.Values(network.Layout, parameters), (x, values), (lengths, [2f])]);
            features = features.Length == 0 ? results : features;
            for (var f = 0; f < results.Length; f++)
                for (var i = 0; i < Networks.Hidden; i++) Assert.Equal(features[f][i], results[f][i], 1e-6f);
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Forward_FloatAgainstDouble_AgreesToSinglePrecision(string kind)
    {
        var network = Networks.Of(kind);
        var (parameters, x) = (network.Inputs(), Tensor.Input("x", [Batch, Steps, Networks.Inputs]));
        var loss = network.Forward(parameters, x).Mean().Square().Sum();
        var products = Differentiate.LowerProducts(loss, [], parameters, [.. parameters.Select(p => 0.5 * p)]);
        Tensor[] outputs = [loss, .. products.GradientY, .. products.Hvp];
        (Tensor Input, float[] Value)[] inputs = [.. Networks.Values(network.Layout, parameters), (x, Networks.Uniform(Batch * Steps * Networks.Inputs, stream: 2))];
        var single = Evaluated.By(outputs, inputs);
        var precise = Evaluated.By(outputs, [.. inputs.Select(i => (i.Input, Array.ConvertAll(i.Value, v => (double)v)))]);
        for (var o = 0; o < outputs.Length; o++)
        {
            var scale = Math.Max(precise[o].Max(Math.Abs), 1e-2);
            for (var i = 0; i < single[o].Length; i++) Assert.Equal(precise[o][i], single[o][i], 2e-5 * scale);
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Run_OfTheLowerProducts_AllocatesNothing(string kind)
    {
        var network = Networks.Of(kind);
        var (parameters, x) = (network.Inputs(), Tensor.Input("x", [Batch, Steps, Networks.Inputs]));
        Tensor[] directions = [.. parameters.Select(p => Tensor.Input("direction", p.Shape))];
        var loss = network.Forward(parameters, x).Mean().Square().Sum();
        var products = Differentiate.LowerProducts(loss, [], parameters, directions);
        Tensor[] inputs = [.. parameters, x, .. directions], outputs = [.. products.GradientY, .. products.Hvp];
        var program = Program<float>.Compile(inputs, outputs, directions);
        for (var i = 0; i < inputs.Length; i++) program.Bind(i, new Vec<float>(Networks.Uniform(inputs[i].Shape.Count, (byte)(1 + i))));
        for (var i = 0; i < outputs.Length; i++) program.BindOutput(i, new Vec<float>(outputs[i].Shape.Count));
        Assert.Equal(0, Allocation.OfSteadyState(program.Run));
    }

    [Theory]
    [InlineData(-1f)]
    [InlineData(Steps + 1f)]
    public void Forward_LengthOutOfRange_SaysWhichAndWhatIsExpected(float length)
    {
        var network = Networks.Of("rnn");
        var (parameters, x, lengths) = (network.Inputs(), Tensor.Input("x", [Batch, Steps, Networks.Inputs]), Tensor.IndexInput("lengths", [Batch]));
        (Tensor, float[])[] inputs = [.. Networks.Values(network.Layout, parameters), (x, new float[Batch * Steps * Networks.Inputs]), (lengths, [6, length, 0])];
        var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => Evaluated.By([network.Forward(parameters, x, lengths).Mean()], inputs));
        Assert.Contains($"Index {length} at position 1 is not a row of 0 … 6 (lengths [3]).", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Initialise_WithAndWithoutABound_IsUniformWithinIt()
    {
        var network = new Gru(30, 16);
        Vec<float> usual = new(network.Layout.Length), wide = new(network.Layout.Length), again = new(network.Layout.Length);
        network.Initialise(usual, new RandomStream(seed: 7, stream: 1, iteration: 0, inner: 0));
        network.Initialise(wide, new RandomStream(seed: 7, stream: 1, iteration: 0, inner: 0), bound: 1);
        network.Initialise(again, new RandomStream(seed: 7, stream: 1, iteration: 0, inner: 0));
        Assert.Equal(usual.Span.ToArray(), again.Span.ToArray());
        Assert.InRange(usual.Span.ToArray().Max(Math.Abs), 0.24f, 0.25f);
        Assert.InRange(wide.Span.ToArray().Max(Math.Abs), 0.96f, 1);
        Assert.Throws<ArgumentException>(() => network.Initialise(new Vec<float>(3), new RandomStream(1, 1, 0, 0)));
    }

    [Fact]
    public void Forward_ShapesThatDoNotFit_SaysWhatIsExpected()
    {
        var network = new Rnn(3, 5);
        var (parameters, x) = (network.Inputs(), Tensor.Input("x", [2, 4, 3]));
        string Message(Func<object> trace) => Assert.Throws<ShapeMismatchException>(trace).Message;
        Assert.Equal("Rnn: an input of shape [batch, steps, 3] is expected; words [2, 4] was given.", Message(() => network.Forward(parameters, Tensor.Input("words", [2, 4]))));
        Assert.Equal("Rnn: lengths as indices of shape [2] are expected for x [2, 4, 3]; lengths [4] was given.", Message(() => network.Forward(parameters, x, Tensor.IndexInput("lengths", [4]))));
        Assert.Equal("Rnn: lengths as indices of shape [2] are expected for x [2, 4, 3]; mask [2] was given.", Message(() => network.Forward(parameters, x, Tensor.Input("mask", [2]))));
        Assert.Equal("Rnn: 4 tensors are expected, one for each of weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0; 3 were given.", Message(() => network.Forward(parameters[..3], x)));
        Assert.Equal("Rnn: weight_ih_l0 has shape [5, 3]; weight_hh_l0 [5, 5] was given.", Message(() => network.Forward([parameters[1], .. parameters[1..]], x)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Rnn(3, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Lstm(3, 2, layers: 0));
    }
}
