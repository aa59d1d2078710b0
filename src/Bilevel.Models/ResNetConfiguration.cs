namespace Bilevel.Models;

/// <summary>How a residual block's input gets the shape of its output where they differ (He et al. 2016, §4.1).</summary>
public enum Shortcut
{
    /// <summary>Option A: every second pixel, and half of the new channels, all zero, on either side of the old ones. No parameters.</summary>
    Padding,

    /// <summary>Option B: a 1×1 convolution and a normalisation.</summary>
    Projection,
}

/// <summary>The sizes of a <see cref="ResNet"/>.</summary>
public sealed record ResNetConfiguration
{
    /// <summary>Channels of the images.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>Channels of each stage; every stage but the first halves height and width.</summary>
    public required IReadOnlyList<int> Widths { get; init; }

    /// <summary>Residual blocks of each stage.</summary>
    public required IReadOnlyList<int> Blocks { get; init; }

    /// <summary>Number of classes.</summary>
    public int Classes { get; init; } = 10;

    /// <summary>What a block adds to its output where the shapes differ.</summary>
    public Shortcut Shortcut { get; init; } = Shortcut.Projection;

    /// <summary>ResNet-20 for CIFAR (He et al. 2016, §4.2): three stages of three blocks, 16, 32 and 64 channels, 0.27 million parameters.</summary>
    public static ResNetConfiguration Cifar20 { get; } = new() { Widths = [16, 32, 64], Blocks = [3, 3, 3], Shortcut = Shortcut.Padding };

    /// <summary>ResNet-18 with a 3×3 stem for CIFAR: four stages of two blocks, 64 to 512 channels; 11 168 832 parameters and 5 130 in the last layer.</summary>
    public static ResNetConfiguration Cifar18 { get; } = new() { Widths = [64, 128, 256, 512], Blocks = [2, 2, 2, 2] };

    /// <exception cref="ArgumentException">A number is out of its range; the message says which.</exception>
    internal void Validate()
    {
        Require(Channels > 0 && Classes > 0, $"{nameof(Channels)} and {nameof(Classes)} are to be at least 1; got {Channels} and {Classes}");
        Require(Widths.Count > 0 && Widths.Count == Blocks.Count && Widths.All(w => w > 0) && Blocks.All(b => b > 0),
            $"{nameof(Widths)} and {nameof(Blocks)} are to be equally many numbers of at least 1; got [{string.Join(", ", Widths)}] and [{string.Join(", ", Blocks)}]");
        Require(Shortcut == Shortcut.Projection || Widths.Zip(Widths.Skip(1)).All(w => w.Second >= w.First && (w.Second - w.First) % 2 == 0),
            $"shortcuts by padding need {nameof(Widths)} that grow by even numbers; got [{string.Join(", ", Widths)}]");
    }

    private static void Require(bool holds, string message)
    {
        if (!holds) throw new ArgumentException($"ResNet: {message}.");
    }
}
