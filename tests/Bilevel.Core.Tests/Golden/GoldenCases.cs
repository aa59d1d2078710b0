using System.Text.Json;
using Bilevel.Core.Problems;
using Bilevel.Numerics;
using Bilevel.Testing.Problems;

namespace Bilevel.Core.Tests.Golden;

/// <summary>The golden hypergradients, computed elsewhere in exact or double arithmetic, and the problems they belong to.</summary>
internal static class GoldenCases
{
    private static readonly JsonElement Root = Load();

    public static JsonElement Case(string name) => Root.GetProperty(name);

    public static double[] Row(this JsonElement e, string name) => Row(e.GetProperty(name));

    public static double[] Row(this JsonElement e) => [.. e.EnumerateArray().Select(v => v.GetDouble())];

    public static Vec<double> Vector(this JsonElement e, string name) => new(e.Row(name));

    public static double Number(this JsonElement e, string name) => e.GetProperty(name).GetDouble();

    public static double[][] Rows(this JsonElement e, string name) => [.. e.GetProperty(name).EnumerateArray().Select(Row)];

    public static double[,] Matrix(this JsonElement e, string name) => Matrix(e.Rows(name));

    public static double[,] Matrix(double[][] rows)
    {
        var matrix = new double[rows.Length, rows[0].Length];
        for (var i = 0; i < rows.Length; i++)
        {
            for (var j = 0; j < rows[i].Length; j++)
                matrix[i, j] = rows[i][j];
        }

        return matrix;
    }

    public static QuadraticProblem<double> Quadratic()
    {
        var c = Case("quadratic");
        return new(new(c.Matrix("A"), c.Matrix("C"), c.Row("a"), c.Matrix("F"), c.Matrix("H"), c.Matrix("K"), c.Row("f"), c.Row("h")));
    }

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

    private static JsonElement Load()
    {
        using var stream = typeof(GoldenCases).Assembly.GetManifestResourceStream("golden.json")!;
        return JsonDocument.Parse(stream).RootElement.Clone();
    }
}
