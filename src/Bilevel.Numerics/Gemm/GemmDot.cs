using System.Numerics;
using Bilevel.Numerics.Kernels;
using Bilevel.Numerics.Parallel;

namespace Bilevel.Numerics;

/// <summary>Products with few columns or few rows as dot products: both operands are read along k, in lanes whose order <see cref="DotEmitter"/> fixes.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class GemmDot<T> : IGemmMethod<T>, IPartitioned
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly int s_lanes = DotEmitter.LaneBytes / sizeof(T);
    private readonly GemmShape _shape;
    private readonly GemmBatches _batches;
    private readonly Cut _rows, _columns;
    private readonly Tile<T>[,] _tiles;
    private readonly bool _transposes;
    private readonly long _operations;
    private GemmMatrices<T> _at;
    private T* _scratch;
    private Cut _parts;

    /// <summary>Plans dot products.</summary>
    public GemmDot(GemmShape shape)
    {
        (_shape, _batches, _operations) = (shape, new(shape.Batches), shape.Operations);
        _transposes = !AlongK(shape.TransposeB, shape.N, shape.LeadingB);
        // As many sums as registers hold, beside one vector of A and one of each row of B.
        var (registers, parts) = (Tiles<T>.Registers, s_lanes / Tiles<T>.Lanes);
        var columns = new Cut(shape.N, Math.Max(1, (registers - 1) / (parts * Math.Min(shape.M, registers / 6) + 1)));
        _columns = columns;
        _rows = new(shape.M, Math.Clamp((registers - 1 - columns.Size(0)) / (parts * columns.Size(0)), 1, 16));
        _tiles = new Tile<T>[_rows.Size(0) + 1, columns.Size(0) + 1];
        foreach (var i in (int[])[_rows.Size(0), _rows.Size(_rows.Count - 1)])
            foreach (var j in (int[])[columns.Size(0), columns.Size(columns.Count - 1)])
                _tiles[i, j] ??= Tiles<T>.Dot(new(Tiles<T>.Lanes, i, j, shape.K % s_lanes != 0));
    }

    /// <summary>Whether a shape is multiplied so; the same on every machine, as the order of its sums depends on it.</summary>
    public static bool Suits(GemmShape shape) =>
        shape.K >= 4 * s_lanes && shape.M > 0 && shape.N > 0 && AlongK(!shape.TransposeA, shape.M, shape.LeadingA)
        && (AlongK(shape.TransposeB, shape.N, shape.LeadingB) ? shape.N <= 24 || shape.M <= 8 : shape.N <= 10);

    /// <inheritdoc/>
    public void Run(T* a, T* b, T* c)
    {
        _at = new(a, b, c);
        var pool = WorkerPool.Shared;
        var units = _batches.Separate && _batches.Count > 1 ? _batches.Count : _rows.Count;
        var parts = Math.Min(Sharing.Threads(_operations), units);
        _scratch = Scratch<T>.Rent(_transposes ? _shape.N * _shape.K * parts : 0);
        _parts = Cut.Into(units, parts);
        if (units == _batches.Count && _batches.Separate)
        {
            if (parts > 1) pool.For(parts, this);
            else Products(0);
            return;
        }
        for (var product = 0; product < _batches.Count; product++)
        {
            var at = _batches.At(product, a, b, c);
            if (_transposes) TransposeB(at.B, _scratch);
            _at = new(at.A, _transposes ? _scratch : at.B, at.C);
            if (parts > 1) pool.For(parts, this);
            else Rows(_at, 0, _rows.Count);
        }
    }

    void IPartitioned.Run(int part)
    {
        if (_batches.Separate && _batches.Count > 1) Products(part);
        else Rows(_at, _parts.Start(part), _parts.Start(part + 1));
    }

    private static bool AlongK(bool stored, int rows, int leading) => stored || (rows == 1 && leading == 1);

    private void Products(int part)
    {
        var scratch = _scratch + (nint)part * _shape.N * _shape.K;
        for (var product = _parts.Start(part); product < _parts.Start(part + 1); product++)
        {
            var at = _batches.At(product, _at.A, _at.B, _at.C);
            if (_transposes) TransposeB(at.B, scratch);
            Rows(new(at.A, _transposes ? scratch : at.B, at.C), 0, _rows.Count);
        }
    }

    private void TransposeB(T* b, T* to) => Transpose.Copy(b, _shape.LeadingB, _shape.K, _shape.N, to, _shape.K);

    private void Rows(in GemmMatrices<T> at, int first, int end)
    {
        var segment = new TileSegment(0, _shape.K / s_lanes);
        var call = new TileCall
        {
            RowA = _shape.LeadingA,
            StepB = _transposes ? _shape.K : _shape.LeadingB,
            RowC = _shape.LeadingC,
            Segments = &segment,
            SegmentCount = 1,
            Flags = _shape.Accumulate ? TileCall.Accumulate : 0,
            Mask = Tiles<T>.Mask(_shape.K % s_lanes),
        };
        for (var row = first; row < end; row++)
        {
            nint i = _rows.Start(row);
            for (var column = 0; column < _columns.Count; column++)
            {
                nint j = _columns.Start(column);
                _tiles[_rows.Size(row), _columns.Size(column)](at.A + i * call.RowA, at.B + j * call.StepB, at.C + i * call.RowC + j, &call);
            }
        }
    }
}
