using System.Numerics;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Intrinsics;

namespace Bilevel.Autodiff;

/// <summary>Writes the vector instructions of emitted kernels: what <see cref="Lane{T}"/> and the operator structs say, inlined by the runtime's compiler.</summary>
internal sealed class VectorEmitter<T>(ILGenerator il) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public ILGenerator Il => il;

    public LocalBuilder Vector() => il.DeclareLocal(typeof(Vector512<T>));

    public LocalBuilder Native() => il.DeclareLocal(typeof(nint));

    public void Get(LocalBuilder local) => il.Emit(OpCodes.Ldloc, local);

    public void Set(LocalBuilder local) => il.Emit(OpCodes.Stloc, local);

    /// <summary>Calls a method of <see cref="Lane{T}"/>.</summary>
    public void Call(string method) => il.Emit(OpCodes.Call, typeof(Lane<T>).GetMethod(method, BindingFlags.Public | BindingFlags.Static)!);

    /// <summary>Applies an operator struct to the vectors on the stack.</summary>
    public void Apply(Type kernel) => il.Emit(OpCodes.Call, kernel.MakeGenericType(typeof(T)).GetMethod("Invoke", BindingFlags.Public | BindingFlags.Static)!);

    /// <summary>A number in all lanes.</summary>
    public void Constant(double number)
    {
        if (number == 0 && !double.IsNegative(number))
        {
            Call(nameof(Lane<>.Zero));
            return;
        }
        if (typeof(T) == typeof(float)) il.Emit(OpCodes.Ldc_R4, (float)number);
        else il.Emit(OpCodes.Ldc_R8, number);
        il.Emit(OpCodes.Call, s_create);
    }

    public void Number(int number)
    {
        il.Emit(OpCodes.Ldc_I4, number);
        il.Emit(OpCodes.Conv_I);
    }

    /// <summary>a ← a + the amount.</summary>
    public void Advance(LocalBuilder a, int by)
    {
        Get(a);
        Number(by);
        il.Emit(OpCodes.Add);
        Set(a);
    }

    /// <summary>Repeats the body while from is less than to.</summary>
    public void While(LocalBuilder from, LocalBuilder to, Action body)
    {
        var (test, again) = (il.DefineLabel(), il.DefineLabel());
        il.Emit(OpCodes.Br, test);
        il.MarkLabel(again);
        body();
        il.MarkLabel(test);
        Get(from);
        Get(to);
        il.Emit(OpCodes.Blt, again);
    }

    private static readonly MethodInfo s_create = typeof(Vector512).GetMethod(nameof(Vector512.Create), [typeof(T)])!;
}
