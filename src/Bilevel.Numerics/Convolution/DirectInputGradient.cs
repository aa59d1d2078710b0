using System.Numerics;
using Bilevel.Numerics.Parallel;

namespace Bilevel.Numerics;

/// <summary>x̄ from ȳ and w by its sum. Pixels of x̄ whose padded row and column leave the same remainders by the stride take the same weights.</summary>
/// <remarks>
/// With r + Padding = Stride·a + ρ, row r of x̄ is Σ over m of row a − m of ȳ with row ρ + Stride·m of the window: for each pair of remainders a
/// convolution of stride 1 of ȳ with the weights of that pair, turned round and transposed. Pixels that no window touches are zero.
/// </remarks>
internal sealed unsafe class DirectInputGradient<T> : ConvolutionAlgorithm<T>, IPartitioned
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ConvolutionShape _shape;
    private readonly PaddedImage _padded;
    private readonly Phase[] _phases;
    private T* _y, _w, _x;

    public DirectInputGradient(ConvolutionShape shape)
    {
        _shape = shape;
        var s = shape.Stride;
        var (top, left) = ((shape.KernelHeight + s - 1) / s - 1, (shape.KernelWidth + s - 1) / s - 1);
        var rows = Math.Max(shape.OutputHeight, (shape.Height - 1 + shape.Padding) / s + 1);
        var columns = Math.Max(shape.OutputWidth, (shape.Width - 1 + shape.Padding) / s + 1);
        _padded = new(shape.OutputHeight, shape.OutputWidth, shape.OutputChannels, top, left, top + rows, left + columns);
        var phases = new List<Phase>();
        var weights = 0;
        for (var p = 0; p < s; p++)
            for (var q = 0; q < s; q++)
            {
                var (vertical, horizontal) = (Along(p, shape.Height, shape.KernelHeight), Along(q, shape.Width, shape.KernelWidth));
                if (vertical.Count <= 0 || horizontal.Count <= 0) continue;
                phases.Add(new(vertical, horizontal, weights, Strips(vertical, horizontal)));
                weights += vertical.Taps * horizontal.Taps * shape.Channels * shape.OutputChannels;
            }
        _phases = [.. phases];
    }

    public override string Name => "direct";

    public override int PlanScratch => _shape.WeightLength;

    public override int PartScratch => _padded.IsBare ? 0 : _padded.Length;

    public override void Run(T* first, T* second, T* result)
    {
        _y = first;
        _w = Workspace<T>.OfPlan(PlanScratch);
        _x = result;
        foreach (var phase in _phases) Transpose(phase, second);
        Share(_shape.Operations, _shape.Images, this);
    }

    /// <summary>One image.</summary>
    void IPartitioned.Run(int part)
    {
        var s = _shape;
        var y = _padded.Of(_y + (nint)part * s.OutputHeight * s.OutputWidth * s.OutputChannels, Workspace<T>.OfPart(PartScratch));
        var x = _x + (nint)part * s.Height * s.Width * s.Channels;
        foreach (var (vertical, horizontal, weights, strips) in _phases)
            foreach (var strip in strips)
                for (var i = 0; i < vertical.Count; i++)
                {
                    var from = y + (nint)(_padded.Top + vertical.Source + i) * _padded.Row + (_padded.Left + horizontal.Source - horizontal.Taps + 1) * s.OutputChannels;
                    var to = x + ((nint)(vertical.First + i * s.Stride) * s.Width + horizontal.First) * s.Channels;
                    strip.Run(from, _w + weights + strip.Column, to + strip.Column);
                }
    }

    private TileStrip<T>[] Strips(Line vertical, Line horizontal)
    {
        var segments = new TileSegment[horizontal.Taps == 0 ? 0 : vertical.Taps];
        for (var m = 0; m < segments.Length; m++) segments[m] = new(-(nint)m * _padded.Row, horizontal.Taps * _shape.OutputChannels);
        return TileStrip<T>.Cut(_shape.Channels, horizontal.Count, new(_shape.OutputChannels, 1, _shape.Channels, _shape.Stride * _shape.Channels), segments, accumulate: false);
    }

    private Line Along(int remainder, int length, int kernel)
    {
        var (s, p) = (_shape.Stride, _shape.Padding);
        var first = ((remainder - p) % s + s) % s;
        return new(remainder, first, (length - first + s - 1) / s, (first + p - remainder) / s, remainder < kernel ? (kernel - remainder + s - 1) / s : 0);
    }

    // [row of taps][column of taps, last first][OC][C]: the order in which the tiles meet pixels of ȳ.
    private void Transpose(Phase phase, T* weights)
    {
        var s = _shape;
        var to = _w + phase.Weights;
        for (var m = 0; m < phase.Vertical.Taps; m++)
            for (var l = phase.Horizontal.Taps - 1; l >= 0; l--, to += s.Channels * s.OutputChannels)
            {
                var (p, q) = (phase.Vertical.Remainder + m * s.Stride, phase.Horizontal.Remainder + l * s.Stride);
                MatrixTranspose.Run(weights + (nint)(p * s.KernelWidth + q) * s.Channels * s.OutputChannels, s.Channels, s.OutputChannels, to);
            }
    }

    /// <summary>One remainder along one axis: pixels First, First + Stride, …, Count of them; the first one's window row 0 lies at Source of ȳ.</summary>
    private readonly record struct Line(int Remainder, int First, int Count, int Source, int Taps);

    private readonly record struct Phase(Line Vertical, Line Horizontal, int Weights, TileStrip<T>[] Strips);
}
