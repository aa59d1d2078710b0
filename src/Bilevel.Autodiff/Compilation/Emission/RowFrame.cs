namespace Bilevel.Autodiff;

/// <summary>What one call of an emitted kernel is given, as native integers: extents, scratch memory, and for each operand an address and a step.</summary>
internal static class RowFrame
{
    /// <summary>Rows to do.</summary>
    public const int Rows = 0;

    /// <summary>Bytes of a row that whole vectors cover.</summary>
    public const int Whole = 1;

    /// <summary>Columns after them.</summary>
    public const int Tail = 2;

    /// <summary>Memory for values that wait between passes.</summary>
    public const int Scratch = 3;

    /// <summary>Bytes from one such value's row to the next.</summary>
    public const int ScratchStep = 4;

    /// <summary>Where the operands begin.</summary>
    public const int Operands = 5;

    public static int Address(int operand) => Operands + 2 * operand;

    /// <summary>Bytes from one row to the next.</summary>
    public static int Step(int operand) => Operands + 2 * operand + 1;

    public static int Length(int operands) => Operands + 2 * operands;
}

/// <summary>An emitted kernel.</summary>
internal unsafe delegate void RowRoutine(nint* frame);
