namespace Bilevel.Core.Estimators;

/// <summary>Factors of small symmetric matrices, in place.</summary>
internal static class SmallMatrices
{
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
}
