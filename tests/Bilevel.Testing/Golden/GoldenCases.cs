using System.Text.Json;
using Bilevel.Core.Problems;
using Bilevel.Numerics;
using Bilevel.Testing.Problems;

namespace Bilevel.Testing.Golden;

/// <summary>The golden cases by name, and the problems they belong to.</summary>
public static class GoldenCases
{
    /// <summary>A case by its name.</summary>
    public static JsonElement Case(string name) => GoldenFile.Root.GetProperty(name);

    /// <summary>An array of numbers of a case.</summary>
    public static double[] Row(this JsonElement e, string name) => GoldenFile.Vector(e.GetProperty(name));

    /// <summary>The same as a vector.</summary>
    public static Vec<double> Vector(this JsonElement e, string name) => new(e.Row(name));

    /// <summary>A number of a case.</summary>
    public static double Number(this JsonElement e, string name) => e.GetProperty(name).GetDouble();

    /// <summary>An array of rows of a case.</summary>
    public static double[][] Rows(this JsonElement e, string name) => [.. e.GetProperty(name).EnumerateArray().Select(GoldenFile.Vector)];

    /// <summary>The same as a matrix.</summary>
    public static double[,] Matrix(this JsonElement e, string name) => GoldenFile.Matrix(e.GetProperty(name));

    /// <summary>The quadratic problem whose ∇Φ is known in exact rationals.</summary>
    public static QuadraticProblem<double> Quadratic() => new(GoldenFile.Quadratic);

    /// <summary>Data reweighting: six weights, two coefficients.</summary>
    public static ReweightedRidge Ridge()
    {
        var c = Case("reweighted_ridge");
        return new(c.Rows("A"), c.Row("b"), c.Number("C"), c.Rows("V"), c.Row("c"));
    }

    /// <summary>A task of meta-learning with a proximal lower level.</summary>
    public static QuadraticProblem<double> Imaml()
    {
        var c = Case("imaml");
        return new(Problems.Imaml.Task(c.Matrix("A"), c.Row("mu"), c.Number("lam"), c.Row("target")));
    }

    /// <summary>One weight, one penalty.</summary>
    public static RidgeRegression Scalar()
    {
        var c = Case("scalar");
        return new([[1]], [c.Number("L")], [0], curvature: 1, [2], penalty: 2);
    }

    /// <summary>F(w) = wᵢ, so that the hypergradient is dwᵢ/dλ.</summary>
    public static RidgeRegression PenaltyOf(int entry)
    {
        var c = Case("ridge_lambda_jacobian");
        var unit = new double[3];
        unit[entry] = 1;
        return new(c.Rows("X"), c.Row("y"), unit, curvature: 0, new double[3], penalty: 0);
    }
}
