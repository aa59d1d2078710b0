using System.Numerics;
using Xunit;

namespace Bilevel.Autodiff.Tests;

/// <summary>Emitted code by itself: every length of a row, memory that ends with the row, results over their operands.</summary>
public unsafe class RowEmitterTests
{
    private const int Rows = 3;

    [Theory, InlineData(false), InlineData(true)]
    public void Run_RowsOfEveryLengthInGuardedMemory_ComputesAllAndTouchesNothingElse(bool inPlace)
    {
        if (!GuardedMemory.IsSupported) Assert.Skip("Guarded memory is made by Linux alone.");
        for (var columns = 1; columns <= 256; columns++)
        {
            Check<float>(columns, inPlace, 1e-5);
            Check<double>(columns, inPlace, 1e-14);
        }
    }

    // result = x·w + max of the row, total of each row beside it, and the sums of columns.
    private static void Check<T>(int columns, bool inPlace, double tolerance) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var code = new RowCode();
        var (x, w) = (code.Load(code.NextOperand(), full: true), code.Load(code.NextOperand(), full: true));
        var result = code.Apply(typeof(AddKernel<>), code.Apply(typeof(MultiplyKernel<>), x, w), code.Reduce(ValueKind.Largest, x));
        code.Write(SinkKind.Store, result, code.NextOperand(), full: true);
        code.Write(SinkKind.Store, code.Reduce(ValueKind.Sum, x), code.NextOperand(), full: false);
        code.Write(SinkKind.ColumnSums, x, code.NextOperand(), full: true);
        RowOperand[] operands =
        [
            new(RowAccess.Stepped, new(0), true, columns), new(RowAccess.Stepped, new(1), true, 0), new(RowAccess.Stepped, new(inPlace ? 0 : 2), true, columns),
            new(RowAccess.Stepped, new(3), false, 1), new(RowAccess.ColumnSums, new(4), true, columns),
        ];
        var kernel = new RowKernel<T>("test", code, new(Rows, columns, 0), operands);
        using GuardedMemory a = new(Rows * columns * sizeof(T)), b = new(columns * sizeof(T)), c = new(Rows * columns * sizeof(T)), rows = new(Rows * sizeof(T)), sums = new(columns * sizeof(T));
        void*[] slots = [(void*)a.Address, (void*)b.Address, (void*)c.Address, (void*)rows.Address, (void*)sums.Address];
        for (var i = 0; i < Rows * columns; i++) ((T*)slots[0])[i] = T.CreateChecked(Math.Sin(i + columns));
        for (var i = 0; i < columns; i++) ((T*)slots[1])[i] = T.CreateChecked(Math.Cos(i));
        fixed (void** at = slots) kernel.Run(at);

        var actual = (T*)slots[inPlace ? 0 : 2];
        for (var r = 0; r < Rows; r++)
        {
            var row = Enumerable.Range(r * columns, columns).Select(i => Math.Sin(i + columns)).ToArray();
            for (var j = 0; j < columns; j++)
                Close.Assert(row[j] * Math.Cos(j) + row.Max(), double.CreateChecked(actual[r * columns + j]), tolerance, $"{columns} columns, [{r}, {j}]");
            Close.Assert(row.Sum(), double.CreateChecked(((T*)slots[3])[r]), tolerance * columns, $"{columns} columns, sum of row {r}");
        }
        for (var j = 0; j < columns; j++)
            Close.Assert(Enumerable.Range(0, Rows).Sum(r => Math.Sin(r * columns + j + columns)), double.CreateChecked(((T*)slots[4])[j]), tolerance, $"{columns} columns, sum of column {j}");
    }

    [Theory, InlineData(double.NaN), InlineData(double.PositiveInfinity), InlineData(double.NegativeInfinity)]
    public void Run_OneNumberThatIsNotFinite_ReachesWhatDependsOnIt(double value)
    {
        for (var at = 0; at < 37; at += 4)
        {
            var x = Tensor.Input("x", [2, 37]);
            Tensor[] outputs = [x + 1, x.Sum(1), x.Max(1), x.Sum(0), x.Sum(), Tensor.Maximum(x, 0), x.Exp(), x.Tanh(), x.Abs(), Tensor.Select(x, x, 5)];
            var values = Enumerable.Range(0, 74).Select(i => i == 37 + at ? value : 0.1 * i).ToArray();
            var expected = Interpreter.Evaluate(outputs, new Dictionary<Tensor, double[]> { [x] = values });
            var actual = Programs.Run<float>([x], [values], outputs);
            for (var i = 0; i < outputs.Length; i++)
                for (var j = 0; j < expected[i].Length; j++)
                {
                    if (double.IsFinite(expected[i][j])) Close.Assert(expected[i][j], actual[i][j], Tolerances.Float, $"output {i}[{j}]");
                    else Assert.Equal(expected[i][j], actual[i][j]);
                }
        }
    }
}
