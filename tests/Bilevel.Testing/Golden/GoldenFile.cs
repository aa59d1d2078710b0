using System.Text.Json;
using Bilevel.Core.Problems;

namespace Bilevel.Testing.Golden;

/// <summary>Hypergradients computed independently of this code, in double.</summary>
public static class GoldenFile
{
    /// <summary>The file.</summary>
    public static JsonElement Root { get; } = Load();

    /// <summary>The quadratic problem whose ∇Φ is known in exact rationals.</summary>
    public static QuadraticData Quadratic { get; } = LoadQuadratic();

    /// <summary>x̄, where ∇Φ = 0 on the quadratic problem.</summary>
    public static double[] QuadraticMinimiser => Vector(Root.GetProperty("quadratic").GetProperty("x_star"));

    /// <summary>∇Φ of the quadratic problem: ∇²Φ (x − x̄).</summary>
    public static double[] QuadraticHypergradient(ReadOnlySpan<double> x)
    {
        var (hessian, minimiser) = (Matrix(Root.GetProperty("quadratic").GetProperty("hess_value")), QuadraticMinimiser);
        var gradient = new double[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            for (var j = 0; j < x.Length; j++)
                gradient[i] += hessian[i, j] * (x[j] - minimiser[j]);
        }

        return gradient;
    }

    /// <summary>An array of numbers.</summary>
    public static double[] Vector(JsonElement element) => [.. element.EnumerateArray().Select(e => e.GetDouble())];

    /// <summary>An array of rows.</summary>
    public static double[,] Matrix(JsonElement element)
    {
        var rows = element.EnumerateArray().Select(Vector).ToArray();
        var matrix = new double[rows.Length, rows[0].Length];
        for (var i = 0; i < rows.Length; i++)
        {
            for (var j = 0; j < rows[i].Length; j++)
                matrix[i, j] = rows[i][j];
        }

        return matrix;
    }

    private static QuadraticData LoadQuadratic()
    {
        var q = Root.GetProperty("quadratic");
        return new(
            Matrix(q.GetProperty("A")), Matrix(q.GetProperty("C")), Vector(q.GetProperty("a")), Matrix(q.GetProperty("F")),
            Matrix(q.GetProperty("H")), Matrix(q.GetProperty("K")), Vector(q.GetProperty("f")), Vector(q.GetProperty("h")));
    }

    private static JsonElement Load()
    {
        using var stream = typeof(GoldenFile).Assembly.GetManifestResourceStream("golden.json")
            ?? throw new InvalidOperationException("golden.json is not embedded in this assembly");
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
