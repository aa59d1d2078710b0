using System.Numerics;
using System.Runtime.InteropServices;

namespace Bilevel.Autodiff;

/// <summary>Constant elements held by reference: pinned for as long as a graph or a program refers to them, and never copied unless a program computes in another type.</summary>
internal sealed class FrozenData
{
    private readonly Array _elements;
    private readonly GCHandle _pin;
    private readonly Dictionary<Type, FrozenData> _converted = [];

    public FrozenData(Array elements)
    {
        _elements = elements;
        _pin = GCHandle.Alloc(elements, GCHandleType.Pinned);
    }

    ~FrozenData() => _pin.Free();

    public nint Address => _pin.AddrOfPinnedObject();

    /// <summary>The same numbers as elements of type T: these very ones where they already are, otherwise converted once.</summary>
    public FrozenData As<T>() where T : unmanaged, INumber<T>
    {
        if (_elements is T[]) return this;
        lock (_converted)
        {
            if (!_converted.TryGetValue(typeof(T), out var copy))
                _converted[typeof(T)] = copy = new(Array.ConvertAll(ToDoubles(), T.CreateChecked));
            return copy;
        }
    }

    public double[] ToDoubles() => _elements switch
    {
        double[] values => values,
        float[] values => Array.ConvertAll(values, v => (double)v),
        int[] values => Array.ConvertAll(values, v => (double)v),
        _ => throw new NotSupportedException($"Elements of type {_elements.GetType().GetElementType()} are not numbers of a tensor."),
    };
}
