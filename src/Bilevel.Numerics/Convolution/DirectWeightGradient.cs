using System.Numerics;
using Bilevel.Numerics.Parallel;

namespace Bilevel.Numerics;

/// <summary>w̄ from x and ȳ by its sum: for each row of the window a matrix product of pixels, transposed, with those of ȳ.</summary>
/// <remarks>The images are cut into parts by the shape alone; each part adds up its own w̄, and these are added in order.</remarks>
internal sealed unsafe class DirectWeightGradient<T> : ConvolutionAlgorithm<T>, IPartitioned
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int PieceBytes = 64 << 10;
    private readonly ConvolutionShape _shape;
    private readonly PaddedImage _padded;
    private readonly TileStrip<T>[] _tall, _low;
    private readonly Cut _images, _rows;
    private T* _x, _y, _partials, _w;
    private bool _adding;

    public DirectWeightGradient(ConvolutionShape shape)
    {
        _shape = shape;
        _padded = new(shape.Height, shape.Width, shape.Channels, shape.Padding, shape.Padding, shape.Height + 2 * shape.Padding, shape.Width + 2 * shape.Padding);
        // So many rows of results that these and their pixels stay in a near cache while all weights pass by.
        var row = shape.OutputWidth * shape.OutputChannels + shape.Stride * _padded.Row;
        _rows = new(shape.OutputHeight, Math.Max(1, (PieceBytes / sizeof(T) - shape.KernelHeight * _padded.Row) / row));
        _tall = Strips(_rows.Size(0));
        _low = Strips(_rows.Size(_rows.Count - 1));
        _images = Cut.Into(shape.Images, PartialSums.Parts(shape.Images, shape.WeightLength));
    }

    public override string Name => "direct";

    public override int PlanScratch => _images.Count * _shape.WeightLength;

    public override int PartScratch => _padded.IsBare ? 0 : _padded.Length;

    public override void Run(T* first, T* second, T* result)
    {
        _x = first;
        _y = second;
        _w = result;
        _partials = Workspace<T>.OfPlan(PlanScratch);
        _adding = false;
        Share(_shape.Operations, _images.Count, this);
        _adding = true;
        Share(_shape.WeightLength, _images.Count, this);
    }

    void IPartitioned.Run(int part)
    {
        if (_adding)
        {
            var piece = Cut.Into(_shape.WeightLength, _images.Count);
            PartialSums.Add(_partials, _images.Count, _shape.WeightLength, piece.Start(part), piece.Start(part + 1), _w);
            return;
        }
        var own = _partials + (nint)part * _shape.WeightLength;
        new Span<T>(own, _shape.WeightLength).Clear();
        for (var image = _images.Start(part); image < _images.Start(part + 1); image++) Add(image, own);
    }

    private void Add(int image, T* sums)
    {
        var s = _shape;
        var x = _padded.Of(_x + (nint)image * s.Height * s.Width * s.Channels, Workspace<T>.OfPart(PartScratch));
        var y = _y + (nint)image * s.OutputHeight * s.OutputWidth * s.OutputChannels;
        for (var piece = 0; piece < _rows.Count; piece++)
        {
            var from = x + (nint)_rows.Start(piece) * s.Stride * _padded.Row;
            var to = y + (nint)_rows.Start(piece) * s.OutputWidth * s.OutputChannels;
            foreach (var strip in _rows.Size(piece) == _rows.Size(0) ? _tall : _low)
                for (var p = 0; p < s.KernelHeight; p++)
                    strip.Run(from + (nint)p * _padded.Row, to + strip.Column, sums + (nint)p * s.KernelWidth * s.Channels * s.OutputChannels + strip.Column);
        }
    }

    private TileStrip<T>[] Strips(int rows)
    {
        var s = _shape;
        var segments = new TileSegment[rows];
        for (var i = 0; i < rows; i++) segments[i] = new((nint)i * s.Stride * _padded.Row, s.OutputWidth);
        return TileStrip<T>.Cut(s.OutputChannels, s.KernelWidth * s.Channels, new(1, s.Stride * s.Channels, s.OutputChannels, s.OutputChannels), segments, accumulate: true);
    }
}
