using System.Text.Json;
using Bilevel.Autodiff;
using Bilevel.Testing.Golden;
using Xunit;

namespace Bilevel.Tests;

/// <summary>Hypergradients computed independently of this code come out of two traced losses.</summary>
public class GoldenTests
{
    /// <summary>w(λ) = (XᵀX + λnI)⁻¹Xᵀy: dw/dλ entry by entry, as the hypergradients of F = wₖ.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Hypergradient_OfARidgeSolutionsEntry_IsGolden(int k)
    {
        var golden = GoldenFile.Root.GetProperty("ridge_lambda_jacobian");
        var rows = new Rows(Matrix(golden.GetProperty("X")), Column(golden.GetProperty("y")));
        Check(
            new BilevelProblem<Tensor, Tensor, Rows>
            {
                X = Tensor.Constant(golden.GetProperty("lam").GetDouble()).Named("lambda"),
                Y = Tensor.Zeros([3, 1]).Named("w"),
                Train = rows,
                Validation = rows,
                LowerLoss = (lambda, w, data) => 0.5 * Losses.MeanSquaredError(data.Features.MatMul(w), data.Target) + 0.5 * lambda * w.Square().Sum(),
                UpperLoss = (_, w, _) => w.Slice([k, 0], [1, 1]).Sum(),
            },
            [GoldenFile.Vector(golden.GetProperty("dw_dlam"))[k]]);
    }

    /// <summary>w*(λ) = L/(1 + λ), F = ½(w* − 2)² + λ².</summary>
    [Fact]
    public void Hypergradient_OfTheScalarProblem_IsGolden()
    {
        var golden = GoldenFile.Root.GetProperty("scalar");
        var target = Tensor.From([golden.GetProperty("L").GetDouble()], [1]);
        var problem = new BilevelProblem<Tensor, Tensor, Tensor>
        {
            X = Tensor.Constant(golden.GetProperty("lam").GetDouble()).Named("lambda"),
            Y = Tensor.Zeros([1]).Named("w"),
            Train = target,
            Validation = target,
            LowerLoss = (lambda, w, l) => (0.5 * (w - l).Square() + 0.5 * lambda * w.Square()).Mean(),
            UpperLoss = (lambda, w, _) => (0.5 * (w - 2).Square()).Mean() + lambda.Square(),
        };
        Check(problem, [golden.GetProperty("hypergrad").GetDouble()]);
    }

    /// <summary>g = (1/2n) Σ σ(xᵢ)(aᵢᵀw − bᵢ)² + (C/2)‖w‖², F = (1/2m)‖Vw − c‖².</summary>
    [Fact]
    public void Hypergradient_OfReweightedRidge_IsGolden()
    {
        var golden = GoldenFile.Root.GetProperty("reweighted_ridge");
        var x = GoldenFile.Vector(golden.GetProperty("x"));
        var decay = golden.GetProperty("C").GetDouble();
        Check(
            new BilevelProblem<Tensor, Tensor, LabelledRows>
            {
                X = Tensor.From(x, [x.Length]).Named("x"),
                Y = Tensor.Zeros([2, 1]).Named("w"),
                Train = new(Matrix(golden.GetProperty("A")), Column(golden.GetProperty("b")), Tensor.Range(x.Length)),
                Validation = new(Matrix(golden.GetProperty("V")), Column(golden.GetProperty("c")), Tensor.Range(3)),
                LowerLoss = (weights, w, rows) =>
                    0.5 * (weights.Gather(rows.Row).Logistic() * (rows.Features.MatMul(w) - rows.Label).Square().Reshape([rows.Row.Shape[0]])).Mean() + 0.5 * decay * w.Square().Sum(),
                UpperLoss = (_, w, rows) => 0.5 * Losses.MeanSquaredError(rows.Features.MatMul(w), rows.Label),
            },
            GoldenFile.Vector(golden.GetProperty("hypergrad")));
    }

    /// <summary>g = ½(w − μ)ᵀA(w − μ) + (λ/2)‖w − θ‖², F = ½‖w − target‖².</summary>
    [Fact]
    public void Hypergradient_OfImplicitMaml_IsGolden()
    {
        var golden = GoldenFile.Root.GetProperty("imaml");
        var (a, mu, lambda) = (Matrix(golden.GetProperty("A")), Row(golden.GetProperty("mu")), golden.GetProperty("lam").GetDouble());
        Check(
            new BilevelProblem<Tensor, Tensor, Tensor>
            {
                X = Row(golden.GetProperty("theta")).Named("theta"),
                Y = Tensor.Zeros([1, 2]).Named("w"),
                Train = mu,
                Validation = Row(golden.GetProperty("target")),
                LowerLoss = (theta, w, m) => 0.5 * ((w - m).MatMul(a) * (w - m)).Sum() + 0.5 * lambda * (w - theta).Square().Sum(),
                UpperLoss = (_, w, target) => 0.5 * (w - target).Square().Sum(),
            },
            GoldenFile.Vector(golden.GetProperty("meta_grad")));
    }

    /// <summary>g = ½yᵀAy + xᵀCy + aᵀy, f = ½yᵀFy + ½xᵀHx + xᵀKy + fᵀy + hᵀx.</summary>
    [Fact]
    public void Hypergradient_OfTheQuadratic_IsGolden()
    {
        var golden = GoldenFile.Root.GetProperty("quadratic");
        Tensor M(string name) => Matrix(golden.GetProperty(name));
        Tensor V(string name) => Row(golden.GetProperty(name));
        static Tensor Form(Tensor left, Tensor matrix, Tensor right) => (left.MatMul(matrix) * right).Sum();
        Check(
            new BilevelProblem<Tensor, Tensor, Tensor>
            {
                X = V("x").Named("x"),
                Y = Tensor.Zeros([1, 3]).Named("y"),
                Train = V("a"),
                Validation = V("f"),
                LowerLoss = (x, y, a) => 0.5 * Form(y, M("A"), y) + Form(x, M("C"), y) + (a * y).Sum(),
                UpperLoss = (x, y, f) => 0.5 * Form(y, M("F"), y) + 0.5 * Form(x, M("H"), x) + Form(x, M("K"), y) + (f * y).Sum() + (V("h") * x).Sum(),
            },
            [8087 / 324.0, -2591 / 108.0]);
    }

    private static void Check<TX, TY, TRows>(BilevelProblem<TX, TY, TRows> problem, double[] expected)
    {
        var report = problem.Check();
        Assert.True(report.Passed, string.Join("\n", report.Failures));
        var scale = Math.Sqrt(expected.Sum(e => e * e));
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], report.Hypergradient[i], Tolerances.Golden * scale);
    }

    private static Tensor Matrix(JsonElement element)
    {
        var matrix = GoldenFile.Matrix(element);
        return Tensor.From([.. matrix.Cast<double>()], [matrix.GetLength(0), matrix.GetLength(1)]);
    }

    private static Tensor Row(JsonElement element) => Tensor.From(GoldenFile.Vector(element), [1, element.GetArrayLength()]);

    private static Tensor Column(JsonElement element) => Tensor.From(GoldenFile.Vector(element), [element.GetArrayLength(), 1]);
}
