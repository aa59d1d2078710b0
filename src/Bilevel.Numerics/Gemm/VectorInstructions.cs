using System.Reflection;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Bilevel.Numerics;

/// <summary>The methods that emitted kernels call for one element type and one vector width; each compiles to one instruction.</summary>
internal sealed class VectorInstructions
{
    private VectorInstructions(Type element, int lanes)
    {
        Element = element;
        Lanes = lanes;
        var size = element == typeof(float) ? sizeof(float) : sizeof(double);
        if (lanes == 1)
        {
            Vector = element;
            MultiplyAdd = Method(element, "FusedMultiplyAdd", element, element, element);
            return;
        }
        var bits = 8 * size * lanes;
        var (width, generic) = bits switch
        {
            512 => (typeof(Vector512), typeof(Vector512<>)),
            256 => (typeof(Vector256), typeof(Vector256<>)),
            _ => (typeof(Vector128), typeof(Vector128<>)),
        };
        Vector = generic.MakeGenericType(element);
        var pointer = element.MakePointerType();
        Load = Generic(width, "Load");
        Store = Generic(width, "Store");
        Zero = Vector.GetProperty("Zero")!.GetMethod;
        Broadcast = Method(width, "Create", element);
        MultiplyAdd = Method(width, "FusedMultiplyAdd", Vector, Vector, Vector);
        if (bits == 512 && Avx512F.IsSupported)
        {
            MaskLoad = Method(typeof(Avx512F), "MaskLoad", pointer, Vector, Vector);
            MaskStore = Method(typeof(Avx512F), "MaskStore", pointer, Vector, Vector);
        }
        else if (bits < 512 && Avx.IsSupported)
        {
            MaskLoad = Method(typeof(Avx), "MaskLoad", pointer, Vector);
            MaskStore = Method(typeof(Avx), "MaskStore", pointer, Vector, Vector);
        }
    }

    public Type Element { get; }

    public int Lanes { get; }

    /// <summary>The type of a register: a vector, or the element itself.</summary>
    public Type Vector { get; }

    public MethodInfo MultiplyAdd { get; }

    /// <summary>Null for scalars, as the three below.</summary>
    public MethodInfo? Load { get; }

    public MethodInfo? Store { get; }

    public MethodInfo? Zero { get; }

    public MethodInfo? Broadcast { get; }

    /// <summary>Null where the hardware has no masked loads.</summary>
    public MethodInfo? MaskLoad { get; }

    public MethodInfo? MaskStore { get; }

    /// <summary>The instructions for vectors of <paramref name="lanes"/> elements, or scalars if that is 1.</summary>
    public static VectorInstructions Of<T>(int lanes) where T : unmanaged => new(typeof(T), lanes);

    private static MethodInfo Method(Type type, string name, params Type[] arguments) =>
        type.GetMethod(name, BindingFlags.Public | BindingFlags.Static, arguments)
        ?? throw new MissingMethodException(type.Name, $"{name}({string.Join(", ", arguments.Select(a => a.Name))})");

    private MethodInfo Generic(Type width, string name) =>
        width.GetMethods().First(method => method.Name == name && method.IsGenericMethodDefinition && method.GetParameters()[^1].ParameterType.IsPointer).MakeGenericMethod(Element);
}
