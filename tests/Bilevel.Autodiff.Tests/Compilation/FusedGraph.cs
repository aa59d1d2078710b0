using Bilevel.Numerics.Random;

namespace Bilevel.Autodiff.Tests;

/// <summary>Seeded random chains over one space of rows and columns: operations, reductions along both axes, broadcasts, moves and one-hot.</summary>
internal static class FusedGraph
{
    private static readonly int[] s_columns = [1, 3, 10, 16, 31, 64, 100, 130, 1100];

    public static (Tensor[] Inputs, double[][] Values, Tensor[] Outputs) Make(int seed, int atLeast = 1)
    {
        var random = new RandomStream((ulong)seed, stream: 11, iteration: 0, inner: 0);
        var (rows, columns) = (atLeast + random.NextInt(20), s_columns[random.NextInt(s_columns.Length)]);
        Tensor[] inputs = [Tensor.Input("a", [rows, columns]), Tensor.Input("b", [rows, columns]), Tensor.Input("r", [rows, 1]), Tensor.Input("c", [columns]), Tensor.IndexInput("i", [rows])];
        var values = new double[inputs.Length][];
        for (var k = 0; k < inputs.Length; k++)
        {
            values[k] = new double[inputs[k].Shape.Count];
            for (var j = 0; j < values[k].Length; j++) values[k][j] = k == 4 ? random.NextInt(columns) : 2 * random.NextDouble() - 1;
        }
        List<Tensor> full = [inputs[0], inputs[1]], row = [inputs[2]], column = [inputs[3]], scalar = [];
        for (var step = 0; step < 14; step++)
        {
            var (a, b, r, c) = (full[random.NextInt(full.Count)], full[random.NextInt(full.Count)], row[random.NextInt(row.Count)], column[random.NextInt(column.Count)]);
            switch (random.NextInt(16))
            {
                case 0: full.Add((a + b * r).Tanh()); break;
                case 1: full.Add(a.Softmax()); break;
                case 2: full.Add((a - a.Mean(1, keepAxis: true)) * c); break;
                case 3: full.Add(Tensor.Maximum(a, b) - c); break;
                case 4: full.Add(Tensor.Select(Tensor.Greater(a, r), b, c.BroadcastTo(b.Shape))); break;
                case 5: full.Add(inputs[4].OneHot(columns) * a + r); break;
                case 6: full.Add((a.Reshape([columns, rows]).Transpose() + b).Logistic()); break;
                case 7: full.Add((a * b).Exp() * 0.2); break;
                case 8: row.Add(a.Sum(1, keepAxis: true).Tanh() + r); break;
                case 9: row.Add(a.LogSumExp(1, keepAxis: true) * r * 0.2); break;
                case 10: row.Add((a.Max(1, keepAxis: true) * 0.5).Exp() - 1); break;
                case 11: column.Add((a * b).Mean(0)); break;
                case 12: column.Add((a.Sum(0) * 0.1 + c).Softplus()); break;
                case 13: scalar.Add((a * b).Sum() * (1.0 / rows / columns)); break;
                case 14: scalar.Add((r * r).Mean()); break;
                default: full.Add(scalar.Count == 0 ? a.Square() - b : a * scalar[^1]); break;
            }
        }
        return (inputs, values, [full[^1], full[^2], full[^1] * full[0], row[^1], column[^1], .. scalar.TakeLast(2)]);
    }
}
