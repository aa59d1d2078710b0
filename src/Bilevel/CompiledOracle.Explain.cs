using System.Runtime.InteropServices;
using Bilevel.Autodiff;
using Bilevel.Core;

namespace Bilevel;

/// <content>What the oracle would run, before anything runs.</content>
public sealed partial class CompiledOracle<T>
{
    /// <summary>Derivatives that are zero for a variable whatever the numbers are; found when first read.</summary>
    public IReadOnlyList<StructuralZero> Diagnostics => field ??= StructuralZero.Find(Shape, _lowerLoss, _upperLoss);

    /// <summary>The program that answers a set of questions about the lower level on a batch; compiled here if it was not yet asked for, and not run.</summary>
    /// <exception cref="InsufficientMemoryException">Its intermediate results would not fit memory.</exception>
    public Program<T> Program(LowerAsk ask, Batch batch)
    {
        ArgumentOutOfRangeException.ThrowIfEqual((int)ask, (int)LowerAsk.None);
        return Find(ask, batch).Program;
    }

    /// <summary>The program that answers a set of questions about the upper level on a batch; compiled here if it was not yet asked for, and not run.</summary>
    /// <exception cref="InsufficientMemoryException">Its intermediate results would not fit memory.</exception>
    public Program<T> Program(UpperAsk ask, Batch batch)
    {
        ArgumentOutOfRangeException.ThrowIfEqual((int)ask, (int)UpperAsk.None);
        return Find(ask, batch).Program;
    }

    private LevelProgram<T> Find(LowerAsk ask, Batch batch)
    {
        ref var program = ref CollectionsMarshal.GetValueRefOrAddDefault(_lower, (ask, RowsKey(batch, Shape.LowerCount(batch))), out _);
        return program ??= CompileLower(ask, batch);
    }

    private LevelProgram<T> Find(UpperAsk ask, Batch batch)
    {
        ref var program = ref CollectionsMarshal.GetValueRefOrAddDefault(_upper, (ask, RowsKey(batch, Shape.UpperCount(batch))), out _);
        return program ??= CompileUpper(ask, batch);
    }
}
