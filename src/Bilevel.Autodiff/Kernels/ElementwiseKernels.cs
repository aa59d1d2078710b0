using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Bilevel.Autodiff;

/// <summary>An elementwise operation on vectors: a few lines that emitted kernels inline.</summary>
internal interface IUnaryKernel<T> where T : unmanaged
{
    static abstract Vector512<T> Invoke(Vector512<T> x);
}

/// <inheritdoc cref="IUnaryKernel{T}"/>
internal interface IBinaryKernel<T> where T : unmanaged
{
    static abstract Vector512<T> Invoke(Vector512<T> a, Vector512<T> b);
}

/// <inheritdoc cref="IUnaryKernel{T}"/>
internal interface ITernaryKernel<T> where T : unmanaged
{
    static abstract Vector512<T> Invoke(Vector512<T> a, Vector512<T> b, Vector512<T> c);
}

internal readonly struct NegateKernel<T> : IUnaryKernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) => -x;
}

internal readonly struct ReciprocalKernel<T> : IUnaryKernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) => Vector512<T>.One / x;
}

internal readonly struct SquareRootKernel<T> : IUnaryKernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) => Vector512.Sqrt(x);
}

internal readonly struct AbsKernel<T> : IUnaryKernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) => Vector512.Abs(x);
}

internal readonly struct SignKernel<T> : IUnaryKernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Neither above nor below zero: zero or NaN, which the sign keeps.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<T>.Zero), Vector512<T>.One,
            Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<T>.Zero), -Vector512<T>.One, x));
}

internal readonly struct AddKernel<T> : IBinaryKernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> a, Vector512<T> b) => a + b;
}

internal readonly struct SubtractKernel<T> : IBinaryKernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> a, Vector512<T> b) => a - b;
}

internal readonly struct MultiplyKernel<T> : IBinaryKernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> a, Vector512<T> b) => a * b;
}

internal readonly struct MaximumKernel<T> : IBinaryKernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> a, Vector512<T> b) => Vector512.Max(a, b);
}

internal readonly struct GreaterKernel<T> : IBinaryKernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> a, Vector512<T> b) => Vector512.GreaterThan(a, b) & Vector512<T>.One;
}

internal readonly struct AreEqualKernel<T> : IBinaryKernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> a, Vector512<T> b) => Vector512.Equals(a, b) & Vector512<T>.One;
}

internal readonly struct SelectKernel<T> : ITernaryKernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> mask, Vector512<T> then, Vector512<T> otherwise) =>
        Vector512.ConditionalSelect(Vector512.Equals(mask, Vector512<T>.Zero), otherwise, then);
}

internal readonly struct ExpKernel<T> : IUnaryKernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) =>
        typeof(T) == typeof(float) ? FloatFunctions.Exp(x.AsSingle()).As<float, T>() : Lanes<T>.Map<Function>(x);

    private readonly struct Function : IFunction { public static double Value(double x) => Math.Exp(x); }
}

internal readonly struct LogKernel<T> : IUnaryKernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) =>
        typeof(T) == typeof(float) ? FloatFunctions.Log(x.AsSingle()).As<float, T>() : Lanes<T>.Map<Function>(x);

    private readonly struct Function : IFunction { public static double Value(double x) => Math.Log(x); }
}

internal readonly struct TanhKernel<T> : IUnaryKernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) =>
        typeof(T) == typeof(float) ? FloatFunctions.Tanh(x.AsSingle()).As<float, T>() : Lanes<T>.Map<Function>(x);

    private readonly struct Function : IFunction { public static double Value(double x) => Math.Tanh(x); }
}

internal readonly struct LogisticKernel<T> : IUnaryKernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) =>
        typeof(T) == typeof(float) ? FloatFunctions.Logistic(x.AsSingle()).As<float, T>() : Lanes<T>.Map<Function>(x);

    private readonly struct Function : IFunction { public static double Value(double x) => Logistic.Value(x); }
}

internal readonly struct SoftplusKernel<T> : IUnaryKernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) =>
        typeof(T) == typeof(float) ? FloatFunctions.Softplus(x.AsSingle()).As<float, T>() : Lanes<T>.Map<Function>(x);

    private readonly struct Function : IFunction { public static double Value(double x) => Softplus.Value(x); }
}

internal interface IFunction
{
    static abstract double Value(double x);
}

/// <summary>Double precision, which checks derivatives and does not hurry: the library's scalar function on each lane.</summary>
internal static class Lanes<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [SkipLocalsInit]
    public static Vector512<T> Map<TFunction>(Vector512<T> x) where TFunction : struct, IFunction
    {
        var lanes = x.AsDouble();
        Span<double> values = stackalloc double[Vector512<double>.Count];
        for (var i = 0; i < values.Length; i++) values[i] = TFunction.Value(lanes[i]);
        return Vector512.Create<double>(values).As<double, T>();
    }
}
