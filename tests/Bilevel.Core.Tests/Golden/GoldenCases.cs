using System.Text.Json;
using Bilevel.Core.Problems;
using Bilevel.Numerics;
using Bilevel.Testing.Problems;

namespace Bilevel.Core.Tests.Golden;

/// <summary>The golden cases by name, and the problems they belong to.</summary>
internal static class GoldenCases
{
    public static JsonElement Case(string name) => GoldenFile.Root.GetProperty(name);

    public static double[] Row(this JsonElement e, string name) => GoldenFile.Vector(e.GetProperty(name));

    public static Vec<double> Vector(this JsonElement e, string name) => new(e.Row(name));

    public static double Number(this JsonElement e, string name) => e.GetProperty(name).GetDouble();

    public static double[][] Rows(this JsonElement e, string name) => [.. e.GetProperty(name).EnumerateArray().Select(GoldenFile.Vector)];

    public static double[,] Matrix(this JsonElement e, string name) => GoldenFile.Matrix(e.GetProperty(name));

    public static QuadraticProblem<double> Quadratic() => new(GoldenFile.Quadratic);

    public static ReweightedRidge Ridge()
    {
        var c = Case("reweighted_ridge");
        return new(c.Rows("A"), c.Row("b"), c.Number("C"), c.Rows("V"), c.Row("c"));
    }

    public static QuadraticProblem<double> Imaml()
    {
        var c = Case("imaml");
        return new(Bilevel.Testing.Problems.Imaml.Task(c.Matrix("A"), c.Row("mu"), c.Number("lam"), c.Row("target")));
    }

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
