namespace Bilevel.Core.Estimators;

/// <summary>Factors of small symmetric matrices, in place.</summary>
internal static class SmallMatrices
{
    private const int MaxSweeps = 60;

    /// <summary>The Cholesky factor C, A = CCᵀ, in the lower triangle.</summary>
    /// <returns>Whether A is positive definite.</returns>
    public static bool Cholesky(double[,] a)
    {
        for (var j = 0; j < a.GetLength(0); j++)
        {
            for (var i = j; i < a.GetLength(0); i++)
            {
                var sum = a[i, j];
                for (var k = 0; k < j; k++)
                    sum -= a[i, k] * a[j, k];
                if (i == j && !(sum > 0))
                    return false;
                a[i, j] = i == j ? Math.Sqrt(sum) : sum / a[j, j];
            }
        }

        return true;
    }

    /// <summary>Jacobi's method: A becomes diagonal, its eigenvectors are the columns of V (Golub and Van Loan 2013, section 8.5).</summary>
    public static void Eigen(double[,] a, double[,] v)
    {
        var n = a.GetLength(0);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
                v[i, j] = i == j ? 1 : 0;
        }

        for (var sweep = 0; sweep < MaxSweeps; sweep++)
        {
            var rotated = false;
            for (var p = 0; p < n; p++)
            {
                for (var q = p + 1; q < n; q++)
                    rotated |= Rotate(a, v, p, q);
            }

            if (!rotated)
                return;
        }
    }

    // One rotation that makes a[p, q] zero; false if it already is, to rounding.
    private static bool Rotate(double[,] a, double[,] v, int p, int q)
    {
        const double Epsilon = 1e-16;
        var off = a[p, q];
        if (Math.Abs(off) <= Epsilon * Math.Sqrt(Math.Abs(a[p, p] * a[q, q])))
            return false;
        var theta = (a[q, q] - a[p, p]) / (2 * off);
        var t = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1));
        var c = 1 / Math.Sqrt(t * t + 1);
        var s = t * c;
        for (var k = 0; k < a.GetLength(0); k++)
            (a[k, p], a[k, q]) = (c * a[k, p] - s * a[k, q], s * a[k, p] + c * a[k, q]);
        for (var k = 0; k < a.GetLength(0); k++)
            (a[p, k], a[q, k]) = (c * a[p, k] - s * a[q, k], s * a[p, k] + c * a[q, k]);
        for (var k = 0; k < a.GetLength(0); k++)
            (v[k, p], v[k, q]) = (c * v[k, p] - s * v[k, q], s * v[k, p] + c * v[k, q]);
        return true;
    }
}
