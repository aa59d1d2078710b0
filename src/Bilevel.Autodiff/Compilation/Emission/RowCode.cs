using System.Globalization;
using System.Text;

namespace Bilevel.Autodiff;

/// <summary>How a value of a fused kernel comes about.</summary>
internal enum ValueKind { Load, Index, ColumnNumber, Constant, Apply, Sum, Largest }

/// <summary>One value of a fused kernel: full ones have an element a column, the others one a row.</summary>
/// <param name="Kind">How it comes about.</param>
/// <param name="Full">Whether it differs from column to column.</param>
/// <param name="Operand">The buffer it is read from, where it is read.</param>
/// <param name="Kernel">The operator struct, over an open element type, where one is applied.</param>
/// <param name="A">First argument, or −1.</param>
/// <param name="B">Second argument, or −1.</param>
/// <param name="C">Third argument, or −1.</param>
/// <param name="Number">The value of a constant.</param>
internal readonly record struct RowValue(ValueKind Kind, bool Full, int Operand, Type? Kernel, int A, int B, int C, double Number)
{
    public bool IsReduction => Kind is ValueKind.Sum or ValueKind.Largest;
}

/// <summary>Where results of a fused kernel go: into a buffer, added up over rows column by column, or added up whole.</summary>
internal enum SinkKind { Store, ColumnSums, Total }

/// <summary>One result and the buffer that takes it, with an element a column where it is full, else one a row.</summary>
internal readonly record struct RowSink(SinkKind Kind, int Value, int Operand, bool Full);

/// <summary>
/// What a fused kernel computes for each row of a rows × columns space, without sizes or addresses: equal time steps have equal
/// code, and machine code is made once for each.
/// </summary>
internal sealed class RowCode
{
    private readonly List<RowValue> _values = [];
    private readonly List<RowSink> _sinks = [];

    public IReadOnlyList<RowValue> Values => _values;

    public IReadOnlyList<RowSink> Sinks => _sinks;

    /// <summary>Number of buffers.</summary>
    public int Operands { get; private set; }

    public int NextOperand() => Operands++;

    public int Load(int operand, bool full) => Add(new(ValueKind.Load, full, operand, null, -1, -1, -1, 0));

    /// <summary>The index of each row, as a number of the element type.</summary>
    public int Index(int operand) => Add(new(ValueKind.Index, false, operand, null, -1, -1, -1, 0));

    public int ColumnNumber() => Add(new(ValueKind.ColumnNumber, true, -1, null, -1, -1, -1, 0));

    public int Constant(double number) => Add(new(ValueKind.Constant, false, -1, null, -1, -1, -1, number));

    public int Apply(Type kernel, int a, int b = -1, int c = -1) =>
        Add(new(ValueKind.Apply, IsFull(a) || IsFull(b) || IsFull(c), -1, kernel, a, b, c, 0));

    /// <summary>One number a row from all its columns.</summary>
    public int Reduce(ValueKind kind, int a) => Add(new(kind, false, -1, null, a, -1, -1, 0));

    public void Write(SinkKind kind, int value, int operand, bool full) => _sinks.Add(new(kind, value, operand, full));

    /// <summary>The listing; equal listings mean equal machine code.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (var i = 0; i < _values.Count; i++)
        {
            var v = _values[i];
            text.Append(CultureInfo.InvariantCulture, $"{(v.Full ? 'v' : 's')}{i} = ");
            _ = v.Kind switch
            {
                ValueKind.Load or ValueKind.Index => text.Append(CultureInfo.InvariantCulture, $"{v.Kind} {v.Operand}"),
                ValueKind.Constant => text.Append(CultureInfo.InvariantCulture, $"{v.Number:R} ({BitConverter.DoubleToInt64Bits(v.Number):X})"),
                ValueKind.Apply => text.Append(CultureInfo.InvariantCulture, $"{v.Kernel!.Name} {v.A} {v.B} {v.C}"),
                _ => text.Append(CultureInfo.InvariantCulture, $"{v.Kind} {v.A}"),
            };
            text.Append('\n');
        }
        foreach (var sink in _sinks) text.Append(CultureInfo.InvariantCulture, $"{sink.Kind} {(sink.Full ? 'v' : 's')}{sink.Value} -> {sink.Operand}\n");
        return text.ToString();
    }

    private bool IsFull(int value) => value >= 0 && _values[value].Full;

    private int Add(RowValue value)
    {
        _values.Add(value);
        return _values.Count - 1;
    }
}
