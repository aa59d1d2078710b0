using Bilevel.Core;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;
using Bilevel.Testing.Problems;

namespace Bilevel.Testing.Golden;

/// <summary>Problems in closed form with a point at which their hypergradients are checked.</summary>
public static class CheckedProblems
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> All { get; } = ["quadratic", "reweighted ridge", "imaml", "scalar", "ridge penalty", "logistic"];

    /// <summary>A problem, and where it is checked.</summary>
    public static (IOracle<double> Oracle, Vec<double> X, Vec<double> Y) Of(string name)
    {
        var (oracle, x) = name switch
        {
            "quadratic" => ((IOracle<double>)GoldenCases.Quadratic(), GoldenCases.Case("quadratic").Vector("x")),
            "reweighted ridge" => (GoldenCases.Ridge(), GoldenCases.Case("reweighted_ridge").Vector("x")),
            "imaml" => (GoldenCases.Imaml(), GoldenCases.Case("imaml").Vector("theta")),
            "scalar" => (GoldenCases.Scalar(), new([GoldenCases.Case("scalar").Number("lam")])),
            "ridge penalty" => (GoldenCases.PenaltyOf(1), new([GoldenCases.Case("ridge_lambda_jacobian").Number("lam")])),
            "logistic" => (Logistic(), new([-1, 0.3, -0.5, 0.8])),
            _ => throw new ArgumentException(name),
        };
        return (oracle, x, new(oracle.Shape.LowerDimension));
    }

    /// <summary>Every number times a factor.</summary>
    public static double[] Times(this double[] row, double factor) => [.. row.Select(e => factor * e)];

    /// <summary>Every number times a factor.</summary>
    public static double[,] Times(this double[,] matrix, double factor)
    {
        var product = (double[,])matrix.Clone();
        for (var i = 0; i < matrix.GetLength(0); i++)
        {
            for (var j = 0; j < matrix.GetLength(1); j++)
                product[i, j] *= factor;
        }

        return product;
    }

    /// <summary>A lower level that is not quadratic, 20 rows of training and 12 of validation.</summary>
    public static LogisticWeightDecay Logistic() => new(Gaussian(20, 0), Labels(20, 1), Gaussian(12, 2), Labels(12, 3), penalty: 0.1);

    private static double[][] Gaussian(int rows, int inner)
    {
        var random = new RandomStream(3, (byte)Purpose.Initialisation, 0, inner);
        var table = new double[rows][];
        for (var i = 0; i < rows; i++)
            table[i] = [random.NextGaussian(), random.NextGaussian(), random.NextGaussian(), random.NextGaussian()];
        return table;
    }

    private static double[] Labels(int rows, int inner)
    {
        var random = new RandomStream(3, (byte)Purpose.Initialisation, 0, inner);
        var labels = new double[rows];
        for (var i = 0; i < rows; i++)
            labels[i] = random.NextInt(2) == 0 ? -1 : 1;
        return labels;
    }
}
