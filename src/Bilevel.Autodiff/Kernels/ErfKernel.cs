using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Bilevel.Autodiff;

internal readonly struct ErfKernel<T> : IUnaryKernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> x) =>
        typeof(T) == typeof(float) ? FloatErf.Value(x.AsSingle()).As<float, T>() : Lanes<T>.Map<Function>(x);

    private readonly struct Function : IFunction { public static double Value(double x) => Erf.Value(x); }
}

/// <summary>The error function of float vectors.</summary>
/// <remarks>
/// Near 0, erf x = x + x P(x²); beyond, erf t = 1 − e^{−t − t Q(t)}. Both polynomials were fitted to the function in double by reweighted least squares, the errors
/// relative to erf. Products and sums are rounded as written, so the bits are the same on every machine.
/// </remarks>
internal static class FloatErf
{
    /// <summary>erf x, 2 ulp; NaN gives NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Value(Vector512<float> x)
    {
        var s = x * x;
        var p = Vector512.Create(-5.96425e-4f);
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(4.98801e-3f));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(-2.6763136e-2f));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(1.1281722e-1f));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(-3.7612486e-1f));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(1.2837915e-1f));
        var near = Vector512.FusedMultiplyAdd(p, x, x);

        // 1 − erf 4 is below half a unit of the last place of 1.
        var t = Vector512.MinNative(Vector512.Abs(x), Vector512.Create(4f));
        var q = Vector512.Create(4.6204545e-6f);
        q = Vector512.FusedMultiplyAdd(q, t, Vector512.Create(-4.20599e-5f));
        q = Vector512.FusedMultiplyAdd(q, t, Vector512.Create(-6.592214e-5f));
        q = Vector512.FusedMultiplyAdd(q, t, Vector512.Create(2.9712953e-3f));
        q = Vector512.FusedMultiplyAdd(q, t, Vector512.Create(-2.2734907e-2f));
        q = Vector512.FusedMultiplyAdd(q, t, Vector512.Create(1.0531539e-1f));
        q = Vector512.FusedMultiplyAdd(q, t, Vector512.Create(6.3560045e-1f));
        q = Vector512.FusedMultiplyAdd(q, t, Vector512.Create(1.2855667e-1f));
        var exponent = Vector512.FusedMultiplyAdd(q, t, t);
        var far = (Vector512<float>.One - FloatFunctions.Exp(-exponent)) | (x & Vector512.Create(-0f));

        var result = Vector512.ConditionalSelect(Vector512.GreaterThan(t, Vector512.Create(0.927734375f)), far, near);
        return Vector512.ConditionalSelect(Vector512.Equals(x, x), result, x);
    }
}
