using Bilevel.Autodiff;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;
using Xunit;

namespace Bilevel.Models.Tests;

public class SequenceClassifierTests
{
    private static readonly SequenceClassifier s_classifier = new(new Rnn(2, 3), classes: 2);

    [Fact]
    public void Layout_OfEncoderAndHead_HasBothUnderTheirNames()
    {
        Assert.Equal(["encoder.weight_ih_l0", "encoder.weight_hh_l0", "encoder.bias_ih_l0", "encoder.bias_hh_l0", "head.weight", "head.bias"], s_classifier.Layout.Blocks.Select(b => b.Name));
        Assert.Equal(6 + 9 + 3 + 3 + 6 + 2, s_classifier.Layout.Length);
    }

    [Fact]
    public void Forward_OfATextWithoutWords_IsTheBiasOfTheHead()
    {
        var parameters = s_classifier.Inputs();
        var x = Tensor.Input("x", [2, 4, 2]);
        var logits = s_classifier.Forward(parameters, x, Tensor.FromIndices([0, 3], [2]));
        var values = Evaluated.By([logits], [.. Networks.Values(s_classifier.Layout, parameters), (x, Networks.Uniform(16, stream: 2))])[0];
        var bias = Networks.Values(s_classifier.Layout, parameters)[^1].Value;
        Assert.Equal(bias, values[..2]);
        Assert.NotEqual(bias, values[2..]);
    }

    [Fact]
    public void Forward_OfFinitePadding_IsTheSameWithoutAMask()
    {
        var parameters = s_classifier.Inputs();
        var x = Tensor.Input("x", [3, 4, 2]);
        Tensor Loss(bool finitePadding) => Losses.CrossEntropy(s_classifier.Forward(parameters, x, Tensor.FromIndices([0, 3, 4], [3]), finitePadding), Tensor.FromIndices([0, 1, 1], [3]));
        (Tensor, float[])[] inputs = [.. Networks.Values(s_classifier.Layout, parameters), (x, Networks.Uniform(24, stream: 2))];
        var masked = Evaluated.By([Loss(finitePadding: false), .. Differentiate.Gradient(Loss(finitePadding: false), parameters)], inputs);
        var unmasked = Evaluated.By([Loss(finitePadding: true), .. Differentiate.Gradient(Loss(finitePadding: true), parameters)], inputs);
        Assert.All(masked.Zip(unmasked), pair => Assert.Equal(pair.First, pair.Second));
    }

    [Fact]
    public void Initialise_BoundForTheEncoder_LeavesTheHeadAtItsOwn()
    {
        var classifier = new SequenceClassifier(new Gru(8, 100), classes: 10);
        var values = new Vec<float>(classifier.Layout.Length);
        classifier.Initialise(values, new RandomStream(seed: 3, stream: 1, iteration: 0, inner: 0), encoderBound: 1);
        var head = classifier.Layout.Blocks[^2].Offset;
        Assert.InRange(values.Span[..head].ToArray().Max(Math.Abs), 0.99f, 1);
        Assert.InRange(values.Span[head..].ToArray().Max(Math.Abs), 0.095f, 0.1f);
    }
}
