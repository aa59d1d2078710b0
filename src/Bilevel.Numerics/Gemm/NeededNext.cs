namespace Bilevel.Numerics;

/// <summary>Memory that is read or written right after a product: asked for into the second cache while the product is formed, which leaves memory idle.</summary>
/// <remarks>Asking reads nothing, so any address will do.</remarks>
/// <param name="First">Address of a stretch of memory.</param>
/// <param name="Second">Address of another, as long; 0 = none.</param>
/// <param name="Bytes">Length of each; 0 = nothing is needed.</param>
public readonly record struct NeededNext(nint First, nint Second, nint Bytes);
