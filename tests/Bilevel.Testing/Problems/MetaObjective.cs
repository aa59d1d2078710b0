using Bilevel.Core.Problems;

namespace Bilevel.Testing.Problems;

/// <summary>What MAML and its relatives minimise on quadratic tasks, in closed form: (1/P) Σᵢ fᵢ(x, yᵢ^J(x)) with J gradient steps from a part of x.</summary>
/// <remarks>
/// The steps are affine, y^J = Mx + c with M₀ = S (which picks the start), c₀ = 0, M ← (I − aA)M − aCᵀ, c ← (I − aA)c − aα; so the gradient is affine in x,
///   Hx + Ky + h + Mᵀ(Fy + Kᵀx + f)      with y = Mx + c,
/// and it vanishes at the solution of one linear system. Without second derivatives Mᵀ is replaced by Sᵀ.
/// </remarks>
/// <param name="tasks">The tasks.</param>
/// <param name="lowerStart">Where in x the entries begin from which y starts.</param>
/// <param name="step">a.</param>
/// <param name="steps">J.</param>
/// <param name="isFirstOrder">Whether the adapted parameters are taken to move one to one with their start.</param>
public sealed class MetaObjective(IReadOnlyList<QuadraticData> tasks, int lowerStart, double step, int steps, bool isFirstOrder = false)
{
    /// <summary>The gradient at x, or what takes its place where second derivatives are left out.</summary>
    public double[] Gradient(IReadOnlyList<double> x)
    {
        ArgumentNullException.ThrowIfNull(x);
        var mean = new double[x.Count];
        foreach (var task in tasks)
        {
            var (m, y) = Adapted(task, x);
            var (p, d) = (task.UpperDimension, task.LowerDimension);
            for (var i = 0; i < p; i++)
            {
                var entry = task.UpperLinearX[i] + Sum(p, k => task.H[i, k] * x[k]) + Sum(d, k => task.K[i, k] * y[k]);
                for (var k = 0; k < d; k++)
                    entry += m[k, i] * (task.UpperLinearY[k] + Sum(d, l => task.F[k, l] * y[l]) + Sum(p, l => task.K[l, k] * x[l]));
                mean[i] += entry / tasks.Count;
            }
        }

        return mean;
    }

    /// <summary>Where the gradient vanishes.</summary>
    public double[] StationaryPoint()
    {
        var p = tasks[0].UpperDimension;
        var (constant, system) = (Gradient(new double[p]), new double[p, p]);
        for (var k = 0; k < p; k++)
        {
            var column = Gradient([.. Enumerable.Range(0, p).Select(i => i == k ? 1.0 : 0)]);
            for (var i = 0; i < p; i++)
                system[i, k] = column[i] - constant[i];
        }

        return Solve(system, [.. constant.Select(entry => -entry)]);
    }

    // dy^J/dx, or S without second derivatives, and y^J.
    private (double[,] Map, double[] Y) Adapted(QuadraticData task, IReadOnlyList<double> x)
    {
        var (p, d) = (task.UpperDimension, task.LowerDimension);
        var (m, y) = (new double[d, p], new double[d]);
        for (var k = 0; k < d; k++)
            (m[k, lowerStart + k], y[k]) = (1, x[lowerStart + k]);
        for (var j = 0; j < steps; j++)
        {
            var (from, at) = ((double[,])m.Clone(), (double[])y.Clone());
            for (var k = 0; k < d; k++)
            {
                y[k] -= step * (Sum(d, l => task.A[k, l] * at[l]) + Sum(p, l => task.C[l, k] * x[l]) + task.LowerLinear[k]);
                for (var i = 0; i < p && !isFirstOrder; i++)
                    m[k, i] -= step * (Sum(d, l => task.A[k, l] * from[l, i]) + task.C[i, k]);
            }
        }

        return (m, y);
    }

    // Gauss's elimination with pivots.
    private static double[] Solve(double[,] a, double[] b)
    {
        var n = b.Length;
        for (var k = 0; k < n; k++)
        {
            var pivot = Enumerable.Range(k, n - k).MaxBy(i => Math.Abs(a[i, k]));
            (b[k], b[pivot]) = (b[pivot], b[k]);
            for (var j = 0; j < n; j++)
                (a[k, j], a[pivot, j]) = (a[pivot, j], a[k, j]);
            for (var i = k + 1; i < n; i++)
            {
                var factor = a[i, k] / a[k, k];
                b[i] -= factor * b[k];
                for (var j = k; j < n; j++)
                    a[i, j] -= factor * a[k, j];
            }
        }

        for (var i = n - 1; i >= 0; i--)
        {
            var row = i;
            b[i] = (b[i] - Enumerable.Range(row + 1, n - row - 1).Sum(j => a[row, j] * b[j])) / a[i, i];
        }

        return b;
    }

    private static double Sum(int count, Func<int, double> term)
    {
        var sum = 0.0;
        for (var i = 0; i < count; i++)
            sum += term(i);
        return sum;
    }
}
