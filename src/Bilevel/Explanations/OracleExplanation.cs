using System.Numerics;
using Bilevel.Autodiff;
using Bilevel.Core;

namespace Bilevel.Explanations;

/// <summary>What the steps of a run will keep in memory at most, known before the first.</summary>
/// <param name="Arenas">Bytes of the arena of the step's programs, or of both arenas where one of them keeps something between runs.</param>
/// <param name="Vectors">Bytes of SOBA's iterates x, y and z and of the answers that it asks for.</param>
/// <param name="Data">Bytes of the data that these programs read.</param>
public sealed record MemoryPrediction(long Arenas, long Vectors, long Data)
{
    /// <summary>The sum; the .NET runtime and evaluations on all rows come on top.</summary>
    public long Total => Arenas + Vectors + Data;
}

/// <summary>A compiled problem in numbers: the programs of a SOBA step, those of each oracle quantity, and the memory that a run needs.</summary>
/// <param name="UpperDimension">p, the number of upper-level variables.</param>
/// <param name="LowerDimension">d, the number of lower-level variables.</param>
/// <param name="StepOperations">Floating-point operations of the two programs of a SOBA step; its updates are 4 d + 2 p more.</param>
/// <param name="Memory">What the steps need.</param>
/// <param name="Programs">The programs.</param>
public sealed record OracleExplanation(int UpperDimension, int LowerDimension, long StepOperations, MemoryPrediction Memory, IReadOnlyList<ProgramExplanation> Programs)
{
    private static readonly (string Name, string Quantities, LowerAsk Ask)[] s_lower =
    [
        ("lower", "∇yG, HVP and JVP in one pass", LowerAsk.Joint), ("lower-value", "G", LowerAsk.Value), ("gy", "∇yG", LowerAsk.GradientY), ("hvp", "HVP", LowerAsk.Hvp),
        ("jvp", "JVP", LowerAsk.Jvp), ("gx", "∇xG", LowerAsk.GradientX),
    ];

    private static readonly (string Name, string Quantities, UpperAsk Ask)[] s_upper =
    [
        ("upper", "∇xF and ∇yF in one pass", UpperAsk.Gradients), ("upper-value", "F", UpperAsk.Value), ("fx", "∇xF", UpperAsk.GradientX), ("fy", "∇yF", UpperAsk.GradientY),
    ];

    /// <summary>The names of the programs of a SOBA step.</summary>
    public static IReadOnlyList<string> OfAStep { get; } = [s_lower[0].Name, s_upper[0].Name];

    /// <summary>The names of all programs: those of a SOBA step, then each quantity alone.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. OfAStep, .. s_lower.Skip(1).Select(q => q.Name), .. s_upper.Skip(1).Select(q => q.Name)];

    /// <summary>Compiles the programs of an oracle, without running any.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="oracle">The compiled problem.</param>
    /// <param name="fullBatch">Whether the programs work on all rows instead of a batch.</param>
    /// <param name="names">The programs wanted, from <see cref="Names"/>; those of a SOBA step are compiled in any case.</param>
    /// <exception cref="InsufficientMemoryException">The intermediate results of a program would not fit memory.</exception>
    public static OracleExplanation Of<T>(CompiledOracle<T> oracle, bool fullBatch, IReadOnlyCollection<string> names)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(oracle);
        var (p, d) = (oracle.Shape.UpperDimension, oracle.Shape.LowerDimension);
        Program<T> lower = Find(oracle, s_lower[0].Name, fullBatch), upper = Find(oracle, s_upper[0].Name, fullBatch);
        const int IteratesX = 1, IteratesY = 2, AnswersX = 2, AnswersY = 3;
        var vectors = ((long)(IteratesX + AnswersX) * p + (long)(IteratesY + AnswersY) * d) * ElementBytes<T>();
        var data = lower.Data.Union(upper.Data).Sum(t => (long)t.Shape.Count * (t.Type == ElementType.Index ? sizeof(int) : ElementBytes<T>()));
        var arenas = lower.SharesWorkspace && upper.SharesWorkspace ? Math.Max(lower.ArenaBytes, upper.ArenaBytes) : lower.ArenaBytes + upper.ArenaBytes;
        return new(
            p, d, lower.Operations + upper.Operations, new(arenas, vectors, data),
            [.. Names.Where(names.Contains).Select(name => Explain(oracle, name, fullBatch))]);
    }

    /// <summary>The compiled program of a name.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <exception cref="ArgumentException">There is no program of that name.</exception>
    public static Program<T> Find<T>(CompiledOracle<T> oracle, string name, bool fullBatch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(oracle);
        if (Array.Find(s_lower, q => q.Name == name) is { Name: not null } lower)
            return oracle.Program(lower.Ask, fullBatch ? Batch.Full : Batch.Lower(0));
        return Array.Find(s_upper, q => q.Name == name) is { Name: not null } upper
            ? oracle.Program(upper.Ask, fullBatch ? Batch.Full : Batch.Upper(0))
            : throw new ArgumentException($"expected one of {string.Join(", ", Names)}, got '{name}'", nameof(name));
    }

    private static ProgramExplanation Explain<T>(CompiledOracle<T> oracle, string name, bool fullBatch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var isLower = Array.Exists(s_lower, q => q.Name == name);
        var quantities = isLower ? Array.Find(s_lower, q => q.Name == name).Quantities : Array.Find(s_upper, q => q.Name == name).Quantities;
        var shape = oracle.Shape;
        var rows = (isLower, fullBatch) switch
        {
            (true, true) => shape.LowerSamples,
            (true, false) => shape.LowerBatchSize,
            (false, true) => shape.UpperSamples,
            (false, false) => shape.UpperBatchSize,
        };
        return ProgramExplanation.Of(name, quantities, rows, Find(oracle, name, fullBatch));
    }

    private static int ElementBytes<T>() => System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
}
