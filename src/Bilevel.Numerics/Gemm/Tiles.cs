using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Bilevel.Numerics;

/// <summary>The micro-kernels of this machine, each compiled when first asked for and kept.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal static unsafe class Tiles<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int WidestVector = 64;
    private static readonly ConcurrentDictionary<TileForm, Tile<T>> s_tiles = new();
    private static readonly ConcurrentDictionary<DotForm, Tile<T>> s_dots = new();
    private static readonly Vec<T> s_masks = Masks();

    /// <summary>Elements of the hardware's widest vector.</summary>
    public static int Lanes { get; } = Width() / sizeof(T);

    /// <summary>Vector registers of the hardware.</summary>
    public static int Registers { get; } = Vector512.IsHardwareAccelerated || AdvSimd.IsSupported ? 32 : 16;

    /// <summary>Whether partial vectors can be read and written; otherwise columns that fill no vector are scalars.</summary>
    public static bool HasMasks { get; } = Lanes == Vector512<T>.Count ? Avx512F.IsSupported : Avx.IsSupported || !Emits;

    private static bool Emits => RuntimeFeature.IsDynamicCodeCompiled && (Fma.IsSupported || AdvSimd.IsSupported);

    /// <summary>The micro-kernel of a form.</summary>
    public static Tile<T> Get(TileForm form) => s_tiles.GetOrAdd(form, static form => Emits ? TileEmitter.Emit<T>(form) : new PlainTile<T>(form).Run);

    /// <summary>The micro-kernel of a form of dot products.</summary>
    public static Tile<T> Dot(DotForm form) => s_dots.GetOrAdd(form, static form =>
        Emits && (HasMasks || !form.Masked) ? DotEmitter.Emit<T>(form) : new PlainDot<T>(form).Run);

    /// <summary>64 bytes whose first <paramref name="lanes"/> elements have all bits set, the others none.</summary>
    public static void* Mask(int lanes) => s_masks.Pointer + WidestVector / sizeof(T) - lanes;

    private static int Width() => Vector512.IsHardwareAccelerated ? 64 : Vector256.IsHardwareAccelerated ? 32 : 16;

    private static Vec<T> Masks()
    {
        var masks = new Vec<T>(2 * WidestVector / sizeof(T));
        Unsafe.InitBlockUnaligned(masks.Pointer, 0xFF, WidestVector);
        return masks;
    }
}
