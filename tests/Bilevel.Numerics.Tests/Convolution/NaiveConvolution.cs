using System.Numerics;
using Bilevel.Numerics.Random;
using Xunit;

namespace Bilevel.Numerics.Tests;

/// <summary>The three passes by their sums, in double.</summary>
internal static class NaiveConvolution
{
    /// <summary>Holds a result against the sums; an element may be off by the tolerance times the sum of its terms' absolute values.</summary>
    public static void Check<T>(ConvolutionShape shape, ConvolutionPass pass, (Vec<T> X, Vec<T> W, Vec<T> Y) operands, Vec<T> actual, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (sums, sizes) = Sums(shape, pass, Doubles(operands.X), Doubles(operands.W), Doubles(operands.Y));
        Assert.Equal(sums.Length, actual.Length);
        for (var i = 0; i < sums.Length; i++)
        {
            var value = double.CreateChecked(actual[i]);
            Assert.True(Math.Abs(value - sums[i]) <= tolerance * sizes[i], $"{pass} of {shape}, element {i}: expected {sums[i]}, got {value}");
        }
    }

    public static (double[] Sums, double[] Sizes) Sums(ConvolutionShape s, ConvolutionPass pass, double[] x, double[] w, double[] y)
    {
        var length = pass switch { ConvolutionPass.Forward => y.Length, ConvolutionPass.InputGradient => x.Length, _ => w.Length };
        var (sums, sizes) = (new double[length], new double[length]);
        for (var n = 0; n < s.Images; n++)
            for (var i = 0; i < s.OutputHeight; i++)
                for (var j = 0; j < s.OutputWidth; j++)
                    for (var p = 0; p < s.KernelHeight; p++)
                        for (var q = 0; q < s.KernelWidth; q++)
                        {
                            var (row, column) = (i * s.Stride + p - s.Padding, j * s.Stride + q - s.Padding);
                            if (row < 0 || row >= s.Height || column < 0 || column >= s.Width) continue;
                            for (var c = 0; c < s.Channels; c++)
                                for (var o = 0; o < s.OutputChannels; o++)
                                {
                                    var a = ((n * s.Height + row) * s.Width + column) * s.Channels + c;
                                    var b = ((p * s.KernelWidth + q) * s.Channels + c) * s.OutputChannels + o;
                                    var d = ((n * s.OutputHeight + i) * s.OutputWidth + j) * s.OutputChannels + o;
                                    var (term, to) = pass switch { ConvolutionPass.Forward => (x[a] * w[b], d), ConvolutionPass.InputGradient => (y[d] * w[b], a), _ => (x[a] * y[d], b) };
                                    sums[to] += term;
                                    sizes[to] += Math.Abs(term);
                                }
                        }
        return (sums, sizes);
    }

    public static Vec<T> Draw<T>(int count, ref RandomStream random) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var values = new Vec<T>(count);
        for (var i = 0; i < count; i++) values[i] = T.CreateChecked(random.NextDouble() - 0.5);
        return values;
    }

    private static double[] Doubles<T>(Vec<T> values) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Array.ConvertAll(values.Span.ToArray(), double.CreateChecked);
}
