using Bilevel.Numerics.Random;
using Xunit;

namespace Bilevel.Data.Tests.Splits;

public class ControlledRoundingTests
{
    [Fact]
    public void Proportional_RandomTotals_KeepsThemAndRoundsEveryShareUpOrDown()
    {
        for (var repeat = 0; repeat < 2000; repeat++)
        {
            var random = new RandomStream(5, 0, repeat, 0);
            int[] columns = [.. Enumerable.Range(0, 1 + random.NextInt(12)).Select(_ => random.NextInt(30))];
            var n = columns.Sum();
            if (n == 0)
                continue;
            var rows = new int[1 + random.NextInt(5)];
            for (var i = 0; i < n; i++)
                rows[random.NextInt(rows.Length)]++;

            var table = ControlledRounding.Proportional(rows, columns);
            for (var r = 0; r < rows.Length; r++)
            {
                Assert.Equal(rows[r], Enumerable.Range(0, columns.Length).Sum(c => table[r, c]));
                for (var c = 0; c < columns.Length; c++)
                    Assert.InRange(table[r, c], rows[r] * columns[c] / n, (rows[r] * columns[c] + n - 1) / n);
            }

            for (var c = 0; c < columns.Length; c++)
                Assert.Equal(columns[c], Enumerable.Range(0, rows.Length).Sum(r => table[r, c]));
        }
    }
}
