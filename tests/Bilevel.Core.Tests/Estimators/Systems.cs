using System.Numerics;
using System.Text.Json;
using Bilevel.Core.Estimators;
using Bilevel.Core.Problems;
using Bilevel.Numerics;

namespace Bilevel.Core.Tests.Estimators;

/// <summary>Linear systems as lower levels of quadratic problems, and the solvers by name.</summary>
internal static class Systems
{
    public static IReadOnlyList<string> PositiveDefinite { get; } = ["cg", "cgnr", "minres", "nystrom", "diagonal-cg", "neumann", "fixed-point"];

    public static IReadOnlyList<string> Everything { get; } = [.. PositiveDefinite, "sgd", "identity", "diagonal"];

    public static LinearSolver<T> Solver<T>(string name, int d, double step = 0.5, bool measured = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => name switch
        {
            "cg" => new ConjugateGradient<T>(d) { MeasuresResidual = measured },
            "cgnr" => new NormalEquationCg<T>(d) { MeasuresResidual = measured },
            "minres" => new MinimalResidual<T>(d) { MeasuresResidual = measured },
            "nystrom" => new PreconditionedConjugateGradient<T>(d, new NystromPreconditioner<T>(d, Math.Max(1, d / 2))) { MeasuresResidual = measured },
            "diagonal-cg" => new PreconditionedConjugateGradient<T>(d, new DiagonalPreconditioner<T>(d)) { MeasuresResidual = measured },
            "neumann" => new NeumannSolver<T>(d, step) { MeasuresResidual = measured },
            "fixed-point" => new FixedPointSolver<T>(d, step) { MeasuresResidual = measured },
            "sgd" => new StochasticGradientSolver<T>(d, step) { MeasuresResidual = measured },
            "identity" => new IdentitySolver<T>(d, step) { MeasuresResidual = measured },
            "diagonal" => new DiagonalSolver<T>(d) { MeasuresResidual = measured },
            _ => throw new ArgumentException(name),
        };

    public static QuadraticProblem<T> Problem<T>(double[,] h, QuadraticNoise? noise = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var d = h.GetLength(0);
        return new(new(h, new double[1, d], new double[d], new double[d, d], new double[1, 1], new double[1, d], new double[d], [0]), noise);
    }

    public static ILinearization<double> Of(double[,] h) => Problem<double>(h).CreateLinearization();

    public static double[,] Diagonal(params double[] entries)
    {
        var h = new double[entries.Length, entries.Length];
        for (var i = 0; i < entries.Length; i++)
            h[i, i] = entries[i];
        return h;
    }

    public static (double[,] H, double[] B, double[] X) Golden(int index)
    {
        var system = GoldenCases.Case("linear_solves")[index];
        var h = system.GetProperty("H") switch
        {
            { ValueKind: JsonValueKind.Array } => system.Matrix("H"),
            var text when text.GetString() == "0.3*I4" => Diagonal(0.3, 0.3, 0.3, 0.3),
            var text when text.GetString() == "diag(1,1,1,2)" => Diagonal(1, 1, 1, 2),
            var text => throw new ArgumentException(text.GetString()),
        };
        return (h, system.Row("b"), system.Row("x"));
    }

    public static Vec<T> Vector<T>(params double[] entries)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new([.. entries.Select(T.CreateChecked)]);

    public static double Residual<T>(ILinearization<T> hessian, Vec<T> b, Vec<T> z)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var gap = new Vec<T>(b.Length);
        hessian.Apply(z, gap, null);
        gap -= b;
        return gap.Norm();
    }
}
