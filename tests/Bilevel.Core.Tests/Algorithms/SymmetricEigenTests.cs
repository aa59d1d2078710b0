using System.Numerics;
using Bilevel.Core.Algorithms;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Core.Tests.Algorithms;

public class SymmetricEigenTests
{
    public static TheoryData<int> Orders => [1, 2, 3, 4, 5, 8, 17, 40];

    [Theory]
    [MemberData(nameof(Orders))]
    public void Decompose_ARandomMatrix_IsRebuiltFromOrthonormalRows(int n) => Check(Random<double>(n), n, Tolerances.Eigen);

    [Theory]
    [MemberData(nameof(Orders))]
    public void Decompose_ARandomMatrixInFloat_IsRebuiltFromOrthonormalRows(int n) => Check(Random<float>(n), n, Tolerances.EigenFloat);

    [Fact]
    public void Decompose_MatricesThatFallApart_AreRebuilt()
    {
        Check(new Vec<double>(16), 4, Tolerances.Eigen);                                                // zero
        Check(new Vec<double>([3, 0, 0, 0, -1, 0, 0, 0, 3]), 3, Tolerances.Eigen);                      // diagonal, a double eigenvalue
        Check(new Vec<double>([0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0]), 4, Tolerances.Eigen);  // two blocks with ±1
        var (ones, n) = (new Vec<double>(36), 6);
        ones.Span.Fill(1);
        Check(ones, n, Tolerances.Eigen);                                                               // rank one
    }

    [Fact]
    public void Decompose_TheGoldenHessian_HasItsEigenvalues()
    {
        // A = [[4, 1, 0], [1, 3, 1], [0, 1, 2]] has eigenvalues 3 and 3 ± √3.
        var (values, vectors) = (new Vec<double>(3), new Vec<double>(9));
        new SymmetricEigen<double>(3).Decompose(new([4, 1, 0, 1, 3, 1, 0, 1, 2]), values, vectors);
        double[] sorted = [.. values.Span.ToArray().Order()];
        Assert.Equal(3 - Math.Sqrt(3), sorted[0], Tolerances.Rounding);
        Assert.Equal(3, sorted[1], Tolerances.Rounding);
        Assert.Equal(3 + Math.Sqrt(3), sorted[2], Tolerances.Rounding);
    }

    [Fact]
    public void Decompose_SecondDifferences_HasTheKnownEigenvalues()
    {
        // Tridiagonal (−1, 2, −1): 2 − 2 cos(kπ / (n + 1)).
        const int N = 30;
        var matrix = new Vec<double>(N * N);
        for (var i = 0; i < N; i++)
        {
            matrix[i * N + i] = 2;
            if (i > 0)
                matrix[i * N + i - 1] = matrix[(i - 1) * N + i] = -1;
        }

        var (values, vectors) = (new Vec<double>(N), new Vec<double>(N * N));
        new SymmetricEigen<double>(N).Decompose(matrix, values, vectors);
        Assert.All(values.Span.ToArray().Order().Select((value, k) => (value, k)), e => Assert.Equal(2 - 2 * Math.Cos((e.k + 1) * Math.PI / (N + 1)), e.value, Tolerances.Eigen));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Decompose_AnEntryThatIsNoNumber_GivesEigenvaluesThatAreNone(double entry)
    {
        var (values, vectors) = (new Vec<double>(2), new Vec<double>(4));
        new SymmetricEigen<double>(2).Decompose(new([1, entry, entry, 1]), values, vectors);
        Assert.All(values.Span.ToArray(), value => Assert.True(double.IsNaN(value)));
    }

    [Fact]
    public void Decompose_AnotherLength_SaysWhatWasExpected()
    {
        var error = Assert.Throws<ArgumentException>(() => new SymmetricEigen<double>(2).Decompose(new(9), new(2), new(4)));
        Assert.StartsWith("expected 2 × 2 entries and 2 values, got 9, 4 and 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decompose_Again_AllocatesNothing()
    {
        var (matrix, values, vectors, eigen) = (Random<float>(9), new Vec<float>(9), new Vec<float>(81), new SymmetricEigen<float>(9));
        Assert.Equal(0, Allocation.OfSteadyState(() => eigen.Decompose(matrix, values, vectors)));
    }

    private static Vec<T> Random<T>(int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new RandomStream(4, (byte)Purpose.Initialisation, n, 0);
        var matrix = new Vec<T>(n * n);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
                matrix[i * n + j] = matrix[j * n + i] = T.CreateChecked(random.NextGaussian());
        }

        return matrix;
    }

    private static void Check<T>(Vec<T> matrix, int n, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (values, vectors, before) = (new Vec<T>(n), new Vec<T>(n * n), matrix.Span.ToArray());
        new SymmetricEigen<T>(n).Decompose(matrix, values, vectors);
        Assert.Equal(before, matrix.Span.ToArray());
        double W(int k, int i) => double.CreateChecked(vectors[k * n + i]);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                Assert.Equal(double.CreateChecked(matrix[i * n + j]), Enumerable.Range(0, n).Sum(k => W(k, i) * double.CreateChecked(values[k]) * W(k, j)), tolerance);
                Assert.Equal(i == j ? 1 : 0, Enumerable.Range(0, n).Sum(k => W(i, k) * W(j, k)), tolerance);
            }
        }
    }
}
