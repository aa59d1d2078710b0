using System.Collections.Concurrent;
using System.Numerics;

namespace Bilevel.Autodiff;

/// <summary>Emitted kernels, each made once whatever the sizes and addresses of those who call it.</summary>
internal static class RowRoutines
{
    private static readonly ConcurrentDictionary<(Type Element, bool HasTail, string Code), RowRoutine> s_made = new();

    /// <summary>Different kernels emitted so far.</summary>
    public static int Count => s_made.Count;

    public static RowRoutine For<T>(RowCode code, RowPlan plan, bool hasTail) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        s_made.GetOrAdd((typeof(T), hasTail, code.ToString()), static (_, made) => RowEmitter<T>.Emit(made.code, made.plan, made.hasTail), (code, plan, hasTail));
}
