using Bilevel.Numerics;
using Xunit;

namespace Bilevel.Autodiff.Tests;

/// <summary>Hypergradients computed independently in numpy, got here from traced losses alone.</summary>
public class GoldenTests
{
    /// <summary>g = ½yᵀAy + xᵀCy + aᵀy, f = ½yᵀFy + ½xᵀHx + xᵀKy + fᵀy + hᵀx; T traced gradient steps of size 0.2 from 0.</summary>
    [Theory]
    [InlineData(1, 3.95, -7.45)]
    [InlineData(5, 16.60982464, -17.447318246400002)]
    [InlineData(50, 24.959858893456214, -23.990726937188743)]
    [InlineData(200, 24.959876543209866, -23.990740740740733)]
    public void Gradient_ThroughUnrolledSteps_IsTheGoldenHypergradient(int steps, double first, double second)
    {
        var x = Tensor.Input("x", [1, 2]);
        var step = Tensor.Input("y", [1, 3]);
        var gradient = Differentiate.Gradient(Quadratic(step, [4, 1, 0, 1, 3, 1, 0, 1, 2]) + Mixed(x, step, [1, 0, 2, 0, 1, -1]) + (Vector(1, -1, 2) * step).Sum(), [step])[0];
        var y = Tensor.Zeros([1, 3]);
        for (var t = 0; t < steps; t++) y -= 0.2 * Substitute(gradient, step, y);
        var f = Quadratic(y, [2, 0, 1, 0, 1, 0, 1, 0, 3]) + Quadratic(x, [1, 0.5, 0.5, 2]) + Mixed(x, y, [0, 1, 0, 1, 0, 1])
            + (Vector(0.5, 1, -1) * y).Sum() + (Vector(1, -2) * x).Sum();
        var hypergradient = Differentiate.Gradient(f, [x])[0];

        double[] expected = [first, second];
        var program = Program<double>.Compile([x], [hypergradient]);
        var result = new Vec<double>(2);
        program.Bind(0, new Vec<double>([0.5, -1.5]));
        program.BindOutput(0, result);
        program.Run();
        Close.Assert(expected, result.Span.ToArray(), Tolerances.ClosedForm);
        Close.Assert(expected, Interpreter.Evaluate([hypergradient], new Dictionary<Tensor, double[]> { [x] = [0.5, -1.5] })[0], Tolerances.ClosedForm);
    }

    /// <summary>g = ½ay² + cxy, F = ½(y − t)², T traced steps of size α from 0: y_T, the unrolled hypergradient, and its limit 2.625.</summary>
    [Theory]
    [InlineData(0, 0.0, 0.0)]
    [InlineData(1, -0.14999999999999997, 0.3449999999999999)]
    [InlineData(5, -0.5042399999999999, 1.5169959551999996)]
    [InlineData(20, -0.7413530887154486, 2.5819149817267686)]
    [InlineData(100, -0.7499999998472223, 2.6249999992361115)]
    public void Gradient_ThroughUnrolledScalarSteps_IsTheGoldenHypergradient(int steps, double solution, double hypergradient)
    {
        const double A = 2, C = 3, Target = 1, Alpha = 0.1;
        var x = Tensor.Input("x", Shape.Scalar);
        Tensor y = 0.0;
        for (var t = 0; t < steps; t++) y -= Alpha * (A * y + C * x);
        var f = 0.5 * (y - Target).Square();
        var at = new Dictionary<Tensor, double[]> { [x] = [0.5] };
        Close.Assert([solution], Interpreter.Evaluate([y], at)[0], Tolerances.ClosedForm);
        Close.Assert([hypergradient], Interpreter.Evaluate([Differentiate.Gradient(f, [x])[0]], at)[0], Tolerances.ClosedForm);
    }

    /// <summary>g = (1/2n) Σ σ(xᵢ)(aᵢᵀw − bᵢ)² + (C/2)‖w‖², F = (1/2m)‖Vw − c‖²; H from HVPs, z solved by Cramer's rule, JVP from the joint products.</summary>
    [Fact]
    public void LowerProducts_OfReweightedRidge_GiveTheGoldenHypergradient()
    {
        double[] atX = [0, 1, -1, 2, -2, 0.5], atW = [0.31968328750651176, 0.8136423304319921];
        var (x, w, v) = (Tensor.Input("x", [6]), Tensor.Input("w", [2, 1]), Tensor.Input("v", [2, 1]));
        var residual = (Tensor.From([1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 2.0, -1.0, -1.0, 2.0, 1.0, -2.0], [6, 2]).MatMul(w) - Tensor.From([1.0, 2.0, 3.0, -1.0, 4.0, 0.5], [6, 1])).Reshape([6]);
        var g = (x.Logistic() * residual.Square()).Sum() * (1 / 12.0) + 0.05 * w.Square().Sum();
        var f = (Tensor.From([1.0, 1.0, 2.0, 0.0, 0.0, -1.0], [3, 2]).MatMul(w) - Tensor.From([2.5, 1.0, -1.5], [3, 1])).Square().Sum() * (1 / 6.0);
        var products = Differentiate.LowerProducts(g, [x], [w], [v]);
        double[] At(Tensor output, double[] direction) => Interpreter.Evaluate([output], new Dictionary<Tensor, double[]> { [x] = atX, [w] = atW, [v] = direction })[0];

        Close.Assert([0, 0], At(products.GradientY[0], [0, 0]), Tolerances.ClosedForm, "gap");
        var (p, q, r) = (At(products.Hvp[0], [1, 0]), At(products.Hvp[0], [0, 1]), At(Differentiate.Gradient(f, [w])[0], [0, 0]));
        var determinant = p[0] * q[1] - p[1] * q[0];
        double[] z = [(r[0] * q[1] - r[1] * q[0]) / determinant, (p[0] * r[1] - p[1] * r[0]) / determinant];
        var jvp = At(products.Jvp[0], z);
        Close.Assert([-0.04539873010435874, -0.06331642757622435, -0.19759024027823968, 0.022749260312915853, -0.07801367219524964, 0.11723194741527478], [.. jvp.Select(j => -j)], Tolerances.ClosedForm);
    }

    private static Tensor Vector(params double[] values) => Tensor.From(values, [1, values.Length]);

    private static Tensor Quadratic(Tensor y, double[] matrix) => 0.5 * Mixed(y, y, matrix);

    private static Tensor Mixed(Tensor x, Tensor y, double[] matrix) => (x.MatMul(Tensor.From(matrix, [x.Shape[1], y.Shape[1]])) * y).Sum();

    private static Tensor Substitute(Tensor expression, Tensor variable, Tensor value)
    {
        var replaced = new Dictionary<Tensor, Tensor> { [variable] = value };
        foreach (var node in new Graph(expression).Nodes)
            if (!replaced.ContainsKey(node)) replaced[node] = node.With([.. node.Inputs.ToArray().Select(i => replaced[i])]);
        return replaced[expression];
    }
}
