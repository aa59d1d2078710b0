using System.Numerics;
using Bilevel.Numerics.Parallel;

namespace Bilevel.Numerics;

/// <summary>y = x ∗ w by its sum: a row of results is a matrix product of overlapping windows, read where they lie, with the weights.</summary>
/// <remarks>Channels and columns of a window are adjacent in an image, so the windows' rows are the segments of a tile and nothing is unfolded.</remarks>
internal sealed unsafe class DirectForward<T> : ConvolutionAlgorithm<T>, IPartitioned
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ConvolutionShape _shape;
    private readonly PaddedImage _padded;
    private readonly TileStrip<T>[] _strips;
    private T* _x, _w, _y;

    public DirectForward(ConvolutionShape shape)
    {
        _shape = shape;
        _padded = new(shape.Height, shape.Width, shape.Channels, shape.Padding, shape.Padding, shape.Height + 2 * shape.Padding, shape.Width + 2 * shape.Padding);
        var segments = new TileSegment[shape.KernelHeight];
        for (var p = 0; p < segments.Length; p++) segments[p] = new((nint)p * _padded.Row, shape.KernelWidth * shape.Channels);
        _strips = TileStrip<T>.Cut(shape.OutputChannels, shape.OutputWidth, new(shape.Stride * shape.Channels, 1, shape.OutputChannels, shape.OutputChannels), segments, accumulate: false);
    }

    public override string Name => "direct";

    public override int PartScratch => _padded.IsBare ? 0 : _padded.Length;

    public override void Run(T* first, T* second, T* result)
    {
        _x = first;
        _w = second;
        _y = result;
        Share(_shape.Operations, _shape.Images, this);
    }

    /// <summary>One image.</summary>
    void IPartitioned.Run(int part)
    {
        var s = _shape;
        var x = _padded.Of(_x + (nint)part * s.Height * s.Width * s.Channels, Workspace<T>.OfPart(PartScratch));
        var row = s.OutputWidth * s.OutputChannels;
        var y = _y + (nint)part * s.OutputHeight * row;
        foreach (var strip in _strips)
            for (var i = 0; i < s.OutputHeight; i++)
                strip.Run(x + (nint)i * s.Stride * _padded.Row, _w + strip.Column, y + (nint)i * row + strip.Column);
    }
}
