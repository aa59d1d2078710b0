namespace Bilevel.Autodiff;

/// <summary>What operators cost, in units of one vector instruction, for cutting work into parts and code into kernels.</summary>
internal static class Cost
{
    private static readonly HashSet<Type> s_transcendental =
        [typeof(ExpKernel<>), typeof(LogKernel<>), typeof(TanhKernel<>), typeof(LogisticKernel<>), typeof(SoftplusKernel<>), typeof(ErfKernel<>)];

    private static readonly HashSet<Type> s_dividing = [typeof(ReciprocalKernel<>), typeof(SquareRootKernel<>)];

    public static bool IsTranscendental(Type kernel) => s_transcendental.Contains(kernel);

    public static int Of(Type kernel) => IsTranscendental(kernel) ? 16 : s_dividing.Contains(kernel) ? 8 : 1;

    /// <summary>Vector instructions for one vector of every column, loads and stores included.</summary>
    public static int Of(RowCode code)
    {
        var cost = 2 * code.Sinks.Count;
        foreach (var value in code.Values)
            cost += value.Kind == ValueKind.Apply ? value.Full ? Of(value.Kernel!) : 0 : value.Kind == ValueKind.Load ? 2 : 1;
        return cost;
    }
}
