using System.Numerics;
using Bilevel.Numerics.Parallel;
using Bilevel.Numerics.Random;
using Xunit;

namespace Bilevel.Numerics.Tests;

[Collection(nameof(SharedPool))]
public class Conv2dTests
{
    private const int Guard = 40;

    /// <summary>Images, height, width, channels, window height and width, output channels, stride, padding.</summary>
    public static TheoryData<int, int, int, int, int, int, int, int, int> Shapes => new()
    {
        { 1, 1, 1, 1, 1, 1, 1, 1, 0 }, { 2, 5, 4, 3, 3, 3, 2, 1, 1 }, { 3, 7, 6, 2, 3, 3, 5, 2, 1 }, { 2, 6, 9, 1, 3, 3, 17, 2, 0 }, { 2, 8, 8, 16, 3, 3, 16, 1, 1 },
        { 2, 8, 8, 16, 3, 3, 32, 2, 1 }, { 2, 8, 8, 16, 1, 1, 32, 2, 0 }, { 2, 7, 5, 4, 1, 1, 9, 3, 0 }, { 1, 9, 9, 3, 5, 3, 4, 3, 2 }, { 1, 4, 4, 2, 3, 3, 2, 4, 1 },
        { 2, 3, 3, 5, 2, 2, 33, 1, 1 }, { 1, 3, 4, 2, 3, 3, 3, 1, 4 }, { 2, 10, 33, 19, 3, 3, 47, 1, 2 }, { 2, 5, 5, 3, 4, 2, 49, 2, 3 }, { 9, 6, 5, 3, 3, 3, 16, 1, 1 },
        { 2, 2, 2, 2, 3, 3, 2, 2, 1 }, { 1, 6, 6, 2, 1, 1, 2, 2, 1 }, { 2, 8, 8, 32, 3, 3, 64, 1, 1 }, { 3, 9, 6, 48, 3, 3, 32, 1, 0 }, { 2, 5, 7, 16, 3, 3, 48, 1, 2 }, { 30, 4, 4, 32, 3, 3, 32, 1, 1 },
        { 1, 4, 5, 288, 3, 3, 96, 1, 1 },
    };

    [Theory, MemberData(nameof(Shapes))]
    public void Run_Float_EqualsDoubleLoops(int n, int h, int w, int c, int kh, int kw, int oc, int s, int p) => CheckAll<float>(new(n, h, w, c, kh, kw, oc, s, p), 1e-5);

    [Theory, MemberData(nameof(Shapes))]
    public void Run_Double_EqualsDoubleLoops(int n, int h, int w, int c, int kh, int kw, int oc, int s, int p) => CheckAll<double>(new(n, h, w, c, kh, kw, oc, s, p), 1e-14);

    [Theory, MemberData(nameof(Shapes))]
    public void Run_ThreePasses_AreAdjoint(int n, int h, int w, int c, int kh, int kw, int oc, int s, int p)
    {
        var shape = new ConvolutionShape(n, h, w, c, kh, kw, oc, s, p);
        var (x, weights, u) = Operands<double>(shape);
        var forward = Run(shape, ConvolutionPass.Forward, x, weights).Dot(u);
        var scale = Math.Sqrt(shape.OutputLength * (double)(kh * kw * c));
        Assert.Equal(forward, Run(shape, ConvolutionPass.InputGradient, u, weights).Dot(x), 1e-14 * scale);
        Assert.Equal(forward, Run(shape, ConvolutionPass.WeightGradient, x, u).Dot(weights), 1e-14 * scale);
    }

    [Theory]
    [InlineData(6, 16, 16, 16, 3, 16, 1, 1)]
    [InlineData(6, 16, 16, 16, 3, 32, 2, 1)]
    [InlineData(20, 8, 8, 64, 3, 64, 1, 1)]
    [InlineData(20, 8, 8, 32, 1, 64, 2, 0)]
    public void Run_OnTwoThreads_GivesTheSameBits(int n, int h, int w, int c, int k, int oc, int s, int p)
    {
        var shape = new ConvolutionShape(n, h, w, c, k, k, oc, s, p);
        var single = RunAll<float>(shape);
        try
        {
            WorkerPool.UseThreads(2);
            var both = RunAll<float>(shape);
            for (var i = 0; i < single.Length; i++) Assert.Equal(single[i].Span, both[i].Span);
        }
        finally
        {
            WorkerPool.UseThreads(1);
        }
    }

    [Theory]
    [InlineData(16, 1)]
    [InlineData(32, 1)]
    [InlineData(32, 2)]
    public unsafe void Run_Repeated_AllocatesNothing(int channels, int stride)
    {
        var shape = new ConvolutionShape(3, 8, 8, channels, 3, 3, 32, stride, 1);
        var (x, w, y) = Operands<float>(shape);
        foreach (var pass in Enum.GetValues<ConvolutionPass>())
        {
            var plan = new Conv2d<float>(shape, pass);
            var (first, second) = pass switch { ConvolutionPass.Forward => (x, w), ConvolutionPass.InputGradient => (y, w), _ => (x, y) };
            var result = new Vec<float>(Length(shape, pass));
            plan.Run(first.Pointer, second.Pointer, result.Pointer);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 10; i++) plan.Run(first.Pointer, second.Pointer, result.Pointer);
            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        }
    }

    [Fact]
    public void Run_NaNInTheImage_ReachesEveryWindowThatSeesIt()
    {
        var shape = new ConvolutionShape(1, 6, 6, 32, 3, 3, 32, 1, 1);
        var (x, w, _) = Operands<float>(shape);
        x[(2 * 6 + 3) * 32 + 7] = float.NaN;
        var y = Run(shape, ConvolutionPass.Forward, x, w);
        for (var i = 1; i <= 3; i++)
            for (var j = 2; j <= 4; j++)
                for (var o = 0; o < 32; o++) Assert.True(float.IsNaN(y[(i * 6 + j) * 32 + o]));
    }

    [Theory]
    [InlineData(0, 3, 1, 1)]
    [InlineData(4, 7, 1, 1)]
    [InlineData(4, 3, 0, 1)]
    [InlineData(4, 3, 1, -1)]
    public void Conv2d_LengthOutOfRange_Throws(int height, int kernel, int stride, int padding) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Conv2d<float>(new(1, height, 4, 1, kernel, kernel, 1, stride, padding), ConvolutionPass.Forward));

    private static void CheckAll<T>(ConvolutionShape shape, double tolerance) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var results = RunAll<T>(shape);
        foreach (var pass in Enum.GetValues<ConvolutionPass>()) NaiveConvolution.Check(shape, pass, Operands<T>(shape), results[(int)pass], tolerance);
    }

    private static Vec<T>[] RunAll<T>(ConvolutionShape shape) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (x, w, y) = Operands<T>(shape);
        return [Run(shape, ConvolutionPass.Forward, x, w), Run(shape, ConvolutionPass.InputGradient, y, w), Run(shape, ConvolutionPass.WeightGradient, x, y)];
    }

    private static unsafe Vec<T> Run<T>(ConvolutionShape shape, ConvolutionPass pass, Vec<T> first, Vec<T> second) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var guarded = new Vec<T>(Length(shape, pass) + 2 * Guard);
        guarded.Span.Fill(T.CreateChecked(77));
        new Conv2d<T>(shape, pass).Run(first.Pointer, second.Pointer, guarded.Pointer + Guard);
        foreach (var value in guarded.Span[..Guard]) Assert.Equal(T.CreateChecked(77), value);
        foreach (var value in guarded.Span[^Guard..]) Assert.Equal(T.CreateChecked(77), value);
        return new(guarded.Span[Guard..^Guard]);
    }

    private static int Length(ConvolutionShape shape, ConvolutionPass pass) =>
        pass switch { ConvolutionPass.Forward => shape.OutputLength, ConvolutionPass.InputGradient => shape.InputLength, _ => shape.WeightLength };

    private static (Vec<T> X, Vec<T> W, Vec<T> Y) Operands<T>(ConvolutionShape shape) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new RandomStream(seed: 1, stream: 2, iteration: shape.OutputLength, inner: shape.Stride);
        return (NaiveConvolution.Draw<T>(shape.InputLength, ref random), NaiveConvolution.Draw<T>(shape.WeightLength, ref random), NaiveConvolution.Draw<T>(shape.OutputLength, ref random));
    }
}
