namespace Bilevel.Numerics;

/// <summary>One way to form the products of a shape.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal unsafe interface IGemmMethod<T>
    where T : unmanaged
{
    /// <summary>Overwrites C with the products, or adds to it.</summary>
    void Run(T* a, T* b, T* c);
}
