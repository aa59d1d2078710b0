namespace Bilevel.Numerics;

/// <summary>Memory that is read or written right after a product: asked for into the second cache while the product is formed, which leaves memory idle.</summary>
/// <remarks>Asking reads nothing, so any address will do.</remarks>
/// <param name="First">One row of bytes; null = nothing.</param>
/// <param name="Second">Another, as long; null = none.</param>
/// <param name="Bytes">Length of each.</param>
public readonly unsafe record struct NeededNext(nint First, nint Second, nint Bytes);
