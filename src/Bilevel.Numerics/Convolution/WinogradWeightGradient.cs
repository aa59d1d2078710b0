using Bilevel.Numerics.Parallel;

namespace Bilevel.Numerics;

/// <summary>The gradient of 3×3 weights, stride 1, by Winograd's F(4×4, 3×3) transposed, in floats.</summary>
/// <remarks>
/// w̄ = Gᵀ [Σ over tiles (Bᵀ d B)ᵀ(A ȳ Aᵀ)] G: 36 products [channels × tiles]·[tiles × output channels]. Blocks of tiles are cut into parts by the shape
/// alone; each part adds up its own w̄, and these are added in order. Many channels are taken in pieces, so that the 36 sums stay in cache.
/// </remarks>
internal sealed unsafe class WinogradWeightGradient : ConvolutionAlgorithm<float>, IPartitioned
{
    private const int BlockTiles = 64, SumElements = 600 << 10;
    private readonly ConvolutionShape _shape;
    private readonly WinogradTiles _tiles;
    private readonly int _channels;
    private readonly Cut _blocks, _parts;
    private readonly nint _planeV, _planeY, _planeU;
    private readonly TileStrip<float>[][] _first, _further;
    private float* _x, _y, _w, _partials;
    private bool _adding;

    public WinogradWeightGradient(ConvolutionShape shape)
    {
        _shape = shape;
        _tiles = new(shape.Images, shape.Height, shape.Width, shape.Channels, shape.OutputHeight, shape.OutputWidth, shape.Padding);
        _channels = shape.Channels;
        while (_channels % (2 * WinogradTransforms.Lanes) == 0 && WinogradTransforms.Planes * _channels * shape.OutputChannels > SumElements) _channels /= 2;
        _blocks = new(_tiles.Count, BlockTiles);
        _parts = Cut.Into(_blocks.Count, PartialSums.Parts(_blocks.Count, shape.WeightLength));
        var most = _blocks.Size(0);
        (_planeV, _planeY, _planeU) = (most * _channels + WinogradTransforms.Lanes, most * shape.OutputChannels + WinogradTransforms.Lanes, _channels * shape.OutputChannels + WinogradTransforms.Lanes);
        _first = [Strips(most, false), Strips(_blocks.Size(_blocks.Count - 1), false)];
        _further = [Strips(most, true), Strips(_blocks.Size(_blocks.Count - 1), true)];
    }

    public override string Name => "winograd 4×4";

    public override int PlanScratch => _parts.Count * _shape.WeightLength;

    public override int PartScratch => WinogradTransforms.Planes * (int)(_planeV + _planeY + _planeU) + WinogradTransforms.Between + _tiles.ZeroLength;

    private int Pieces => _shape.Channels / _channels;

    public override void Run(float* first, float* second, float* result)
    {
        _x = first;
        _y = second;
        _w = result;
        _partials = Workspace<float>.OfPlan(PlanScratch);
        _adding = false;
        Share(_shape.Operations, _parts.Count * Pieces, this);
        _adding = true;
        Share(_shape.WeightLength, _parts.Count, this);
    }

    void IPartitioned.Run(int part)
    {
        if (_adding)
        {
            var slice = Cut.Into(_shape.WeightLength, _parts.Count);
            PartialSums.Add(_partials, _parts.Count, _shape.WeightLength, slice.Start(part), slice.Start(part + 1), _w);
            return;
        }
        var (blocks, piece) = Math.DivRem(part, Pieces);
        Sum(blocks, piece * _channels);
    }

    private void Sum(int part, int channel)
    {
        var v = Workspace<float>.OfPart(PartScratch);
        var y = v + WinogradTransforms.Planes * _planeV;
        var u = y + WinogradTransforms.Planes * _planeY;
        var between = u + WinogradTransforms.Planes * _planeU;
        var zeros = between + WinogradTransforms.Between;
        new Span<float>(zeros, _tiles.ZeroLength).Clear();
        for (var block = _parts.Start(part); block < _parts.Start(part + 1); block++)
        {
            var (tile, count) = (_blocks.Start(block), _blocks.Size(block));
            for (var t = 0; t < count; t++)
            {
                _tiles.Transform(tile + t, _x + channel, zeros, _channels, v + (nint)t * _channels, _planeV, between);
                Transform(tile + t, y + (nint)t * _shape.OutputChannels, between);
            }
            var strips = (block == _parts.Start(part) ? _first : _further)[count == _blocks.Size(0) ? 0 : 1];
            for (var plane = 0; plane < WinogradTransforms.Planes; plane++)
                foreach (var strip in strips)
                    strip.Run(v + plane * _planeV, y + plane * _planeY + strip.Column, u + plane * _planeU + strip.Column);
        }
        Finish(u, _partials + (nint)part * _shape.WeightLength + (nint)channel * _shape.OutputChannels, between);
    }

    private void Transform(int tile, float* to, float* between)
    {
        var (image, row, column) = _tiles.Place(tile);
        var s = _shape;
        var from = _y + (((nint)image * s.OutputHeight + row) * s.OutputWidth + column) * s.OutputChannels;
        nint line = s.OutputWidth * s.OutputChannels;
        WinogradTiles.Prefetch(from + WinogradTransforms.Tile * line, line, s.OutputChannels, s.OutputChannels);
        var (rows, columns) = (Math.Min(WinogradTransforms.Tile, s.OutputHeight - row), Math.Min(WinogradTransforms.Tile, s.OutputWidth - column));
        WinogradTransforms.OutputTransposed(from, line, rows, columns, s.OutputChannels, to, _planeY, between);
    }

    private void Finish(float* u, float* to, float* between)
    {
        nint tap = _shape.Channels * _shape.OutputChannels;
        for (nint i = 0; i < _channels * _shape.OutputChannels; i += WinogradTransforms.Lanes)
            WinogradTransforms.WeightTransposed(u + i, _planeU, to + i, tap, between);
    }

    private TileStrip<float>[] Strips(int tiles, bool accumulate) =>
        TileStrip<float>.Cut(_shape.OutputChannels, _channels, new(1, _channels, _shape.OutputChannels, _shape.OutputChannels), [new(0, tiles)], accumulate);
}
