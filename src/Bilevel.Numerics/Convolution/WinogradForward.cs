using Bilevel.Numerics.Parallel;

namespace Bilevel.Numerics;

/// <summary>3×3 windows, stride 1, by Winograd's F(4×4, 3×3): 36 products for 16 results instead of 144, in floats.</summary>
/// <remarks>
/// Blocks of tiles: transform the pixels, 36 matrix products [tiles × channels]·[channels × output channels], transform back. A block's products
/// stay in the second cache. The input gradient is the same of ȳ with the weights turned round and transposed.
/// Rounding is about ten times that of the direct sum. An infinity gives NaN in its tile, where the direct sum may give an infinity.
/// </remarks>
internal sealed unsafe class WinogradForward : ConvolutionAlgorithm<float>, IPartitioned
{
    private const int WeightParts = 16;
    private readonly WinogradTiles _tiles;
    private readonly int _channels, _outputs, _group;
    private readonly bool _inputGradient;
    private readonly Cut _blocks;
    private readonly nint _planeV, _planeM, _planeU;
    private readonly TileStrip<float>[] _large, _small;
    private readonly long _operations;
    private float* _x, _w, _u, _y;
    private Job _job;

    public WinogradForward(ConvolutionShape shape, bool inputGradient)
    {
        _inputGradient = inputGradient;
        (_channels, _outputs) = inputGradient ? (shape.OutputChannels, shape.Channels) : (shape.Channels, shape.OutputChannels);
        _tiles = inputGradient
            ? new(shape.Images, shape.OutputHeight, shape.OutputWidth, _channels, shape.Height, shape.Width, 2 - shape.Padding)
            : new(shape.Images, shape.Height, shape.Width, _channels, shape.OutputHeight, shape.OutputWidth, shape.Padding);
        _operations = shape.Operations;
        _blocks = new(_tiles.Count, BlockTiles(_channels, _outputs));
        // One vector more than a power of two between planes, or all 36 fall into the same sets of the cache.
        (_planeV, _planeM, _planeU) = (_blocks.Size(0) * _channels + WinogradTransforms.Lanes, _blocks.Size(0) * _outputs + WinogradTransforms.Lanes, _channels * _outputs + WinogradTransforms.Lanes);
        _group = _outputs % (2 * WinogradTransforms.Lanes) == 0 ? 2 * WinogradTransforms.Lanes : _outputs;
        _large = Strips(_blocks.Size(0));
        _small = Strips(_blocks.Size(_blocks.Count - 1));
    }

    private enum Job
    {
        TransposeWeights,
        TransformWeights,
        Tiles,
    }

    public override string Name => "winograd 4×4";

    public override int PlanScratch => WinogradTransforms.Planes * (int)_planeU + (_inputGradient ? 9 * _channels * _outputs : 0);

    public override int PartScratch => WinogradTransforms.Planes * (int)(_planeV + _planeM) + WinogradTransforms.Between + _tiles.ZeroLength;

    /// <summary>Whether a pass of this shape can be done so, and is worth it.</summary>
    public static bool Suits(ConvolutionShape shape) =>
        shape is { KernelHeight: 3, KernelWidth: 3, Stride: 1, Padding: <= 2, OutputHeight: >= 3, OutputWidth: >= 3 }
        && shape.Channels % WinogradTransforms.Lanes == 0 && shape.OutputChannels % WinogradTransforms.Lanes == 0;

    public override void Run(float* first, float* second, float* result)
    {
        _x = first;
        _w = second;
        _y = result;
        _u = Workspace<float>.OfPlan(PlanScratch);
        if (_inputGradient)
        {
            _job = Job.TransposeWeights;
            Share(_planeU * 9, 9, this);
            _w = _u + WinogradTransforms.Planes * _planeU;
        }
        _job = Job.TransformWeights;
        Share(_planeU * WinogradTransforms.Planes, WeightParts, this);
        _job = Job.Tiles;
        Share(_operations, _blocks.Count, this);
    }

    void IPartitioned.Run(int part)
    {
        switch (_job)
        {
            case Job.TransposeWeights:
                var size = (nint)_channels * _outputs;
                MatrixTranspose.Run(_w + part * size, _outputs, _channels, _u + WinogradTransforms.Planes * _planeU + part * size);
                break;
            case Job.TransformWeights:
                var channels = Cut.Into(_channels, WeightParts);
                for (var c = channels.Start(part); c < channels.Start(part + 1); c++) TransformWeights(c);
                break;
            default:
                Block(part);
                break;
        }
    }

    private void TransformWeights(int channel)
    {
        var between = Workspace<float>.OfPart(PartScratch);
        nint tap = _channels * _outputs;
        var first = _w + (nint)channel * _outputs + (_inputGradient ? 8 * tap : 0);
        for (var o = 0; o < _outputs; o += WinogradTransforms.Lanes)
            WinogradTransforms.Weight(first + o, _inputGradient ? -tap : tap, _u + Column(o) + (nint)channel * _group, _planeU, between);
    }

    private void Block(int block)
    {
        var scratch = Workspace<float>.OfPart(PartScratch);
        var (v, m) = ((nint)scratch, (nint)(scratch + WinogradTransforms.Planes * _planeV));
        var between = scratch + WinogradTransforms.Planes * (_planeV + _planeM);
        var zeros = between + WinogradTransforms.Between;
        new Span<float>(zeros, _tiles.ZeroLength).Clear();
        var (first, count) = (_blocks.Start(block), _blocks.Size(block));
        for (var t = 0; t < count; t++)
        {
            _tiles.Transform(first + t, _x, zeros, _channels, (float*)v + (nint)t * _channels, _planeV, between);
            WinogradTiles.Prefetch(To(_tiles.Place(first + t)), (nint)_tiles.OutputWidth * _outputs, _outputs, _outputs);
        }
        Products(count == _blocks.Size(0) ? _large : _small, (float*)v, (float*)m);
        for (var t = 0; t < count; t++) Output(first + t, (float*)m + (nint)t * _outputs, between);
    }

    private void Products(TileStrip<float>[] strips, float* v, float* m)
    {
        for (var plane = 0; plane < WinogradTransforms.Planes; plane++)
            foreach (var strip in strips)
                strip.Run(v + plane * _planeV, _u + plane * _planeU + Column(strip.Column), m + plane * _planeM + strip.Column);
    }

    private void Output(int tile, float* m, float* between)
    {
        var place = _tiles.Place(tile);
        var (rows, columns) = (Math.Min(WinogradTransforms.Tile, _tiles.OutputHeight - place.Row), Math.Min(WinogradTransforms.Tile, _tiles.OutputWidth - place.Column));
        WinogradTransforms.Output(m, _planeM, _outputs, To(place), (nint)_tiles.OutputWidth * _outputs, rows, columns, between);
    }

    private float* To((int Image, int Row, int Column) place) =>
        _y + (((nint)place.Image * _tiles.OutputHeight + place.Row) * _tiles.OutputWidth + place.Column) * _outputs;

    // Transformed weights lie in groups of columns [channels][group], so that the rows a tile reads are adjacent.
    private nint Column(int o) => (nint)(o / _group * _group) * _channels + o % _group;

    private TileStrip<float>[] Strips(int tiles) =>
        TileStrip<float>.Cut(_outputs, tiles, new(_channels, 1, _group, _outputs), [new(0, _channels)], accumulate: false);

    // Pixels and products of a block together take about half of a second cache of 1 MB; with many channels a block still has rows enough
    // to read the weights seldom.
    private static int BlockTiles(int channels, int outputs) => Math.Clamp((128 << 10) / (WinogradTransforms.Planes * (channels + outputs)), 24, 64);
}
