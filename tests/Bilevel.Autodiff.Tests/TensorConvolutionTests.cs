using Xunit;

namespace Bilevel.Autodiff.Tests;

public class TensorConvolutionTests
{
    private static readonly Tensor X = Tensor.Input("Image", [1, 3, 4, 1]);

    // 1 2 3 4 / 5 6 7 8 / 9 10 11 12
    private static readonly double[] Counted = [.. Enumerable.Range(1, 12)];

    public static TheoryData<string, string> Mismatches => new()
    {
        { "channels", "conv2d stride 1 padding 0 of Image [1, 3, 4, 1] and Weight [3, 3, 2, 5]: the images have 1 channels, the weights take 2, at TensorConvolutionTests.cs:" },
        { "rank", "conv2d stride 1 padding 0 of Image [1, 3, 4, 1] and Matrix [3, 3]: images [N, H, W, C] and weights [KH, KW, C, OC] are expected, at TensorConvolutionTests.cs:" },
        { "window", "conv2d stride 1 padding 0 of Image [1, 3, 4, 1] and Weight [5, 5, 1, 2]: the window 5×5 is larger than the image 3×4 with padding 0, at TensorConvolutionTests.cs:" },
        { "stride", "conv2d stride 0 padding 0 of Image [1, 3, 4, 1] and Weight [3, 3, 1, 2]: a stride of 1 or more and a padding of 0 or more are expected, at TensorConvolutionTests.cs:" },
        { "result", "conv2d-input-gradient 5×5 stride 2 padding 0 of Image [1, 3, 4, 1] and Weight [3, 3, 2, 1]: an image 5×5 has 2×2 windows, not 3×4, at TensorConvolutionTests.cs:" },
        { "images", "conv2d-weight-gradient 1×1 stride 1 padding 0 of Image [1, 3, 4, 1] and Images [2, 3, 4, 1]: equally many images are expected, at TensorConvolutionTests.cs:" },
        { "pool", "max-pool 4×4 stride 0 of Image [1, 3, 4, 1]: a window that fits the images is expected, at TensorConvolutionTests.cs:" },
    };

    [Theory, MemberData(nameof(Mismatches))]
    public void Trace_ShapesThatDoNotFit_NamesOperationAndTensors(string what, string message)
    {
        static Tensor Weight(params int[] lengths) => Tensor.Input("Weight", Shape.Create(lengths));
        Func<object> trace = what switch
        {
            "channels" => () => X.Conv2d(Weight(3, 3, 2, 5)),
            "rank" => () => X.Conv2d(Tensor.Input("Matrix", [3, 3])),
            "window" => () => X.Conv2d(Weight(5, 5, 1, 2)),
            "stride" => () => X.Conv2d(Weight(3, 3, 1, 2), stride: 0),
            "result" => () => Tensor.Apply(new Conv2dInputGradient(2, 0, 5, 5), X, Weight(3, 3, 2, 1)),
            "images" => () => Tensor.Apply(new Conv2dWeightGradient(1, 0, 1, 1), X, Tensor.Input("Images", [2, 3, 4, 1])),
            _ => () => X.MaxPool2d(4),
        };
        Assert.StartsWith(message, Assert.Throws<ShapeMismatchException>(trace).Message);
    }

    [Fact]
    public void Conv2d_WithPaddingAndStride_EqualsHandValues()
    {
        // Window centres stand at pixels (0, 0), (0, 2), (2, 0) and (2, 2); the cross of weights 1 adds centre and direct neighbours.
        var cross = Tensor.From([0.0, 1, 0, 1, 1, 1, 0, 1, 0], [3, 3, 1, 1]);
        Assert.Equal([1 + 2 + 5, 3 + 2 + 4 + 7, 9 + 5 + 10, 11 + 7 + 10 + 12.0], Evaluate(X.Conv2d(cross, stride: 2, padding: 1)));
    }

    [Fact]
    public void MaxPool2d_WindowsSideBySide_DropsTheIncompleteOnes()
    {
        var pooled = X.MaxPool2d(2);
        Assert.Equal("[1, 1, 2, 1]", pooled.Shape.ToString());
        Assert.Equal([6.0, 8], Evaluate(pooled));
    }

    [Fact]
    public void MaxPool2d_OverlappingNegativeValues_NeverReadsPadding()
    {
        Assert.Equal([-1.0, -2, -3, -5, -6, -7], Evaluate((-X).MaxPool2d(2, 1)));
        Assert.Equal([-1.0], Evaluate((-X).MaxPool2d(3, 2)));
    }

    [Fact]
    public void AveragePool2d_OfCountedPixels_EqualsHandValues()
    {
        Assert.Equal([3.5, 5.5], Evaluate(X.AveragePool2d(2)));
        Assert.Equal([6.0, 7.0], [.. Evaluate(X.AveragePool2d(3, 1)).Select(v => Math.Round(v, 12))]);
    }

    [Fact]
    public void MaxPool2d_EqualPixels_ShareTheDerivativeEqually()
    {
        var gradient = Differentiate.Gradient(X.MaxPool2d(2).Sum(), [X])[0];
        double[] pixels = [7, 7, 1, 2, 7, 0, 3, 3, 9, 9, 9, 9];
        double[] expected = [1.0 / 3, 1.0 / 3, 0, 0, 1.0 / 3, 0, 0.5, 0.5, 0, 0, 0, 0];
        Close.Assert(expected, Interpreter.Evaluate([gradient], new Dictionary<Tensor, double[]> { [X] = pixels })[0], Tolerances.ClosedForm);
    }

    private static double[] Evaluate(Tensor tensor) => Interpreter.Evaluate([tensor], new Dictionary<Tensor, double[]> { [X] = Counted })[0];
}
