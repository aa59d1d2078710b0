#:project ../src/Bilevel
using Bilevel.Core;
using Bilevel.Core.Algorithms;
using Bilevel.Core.Checking;
using Bilevel.Core.Problems;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

// The penalty eˣ of a ridge regression, by one's own derivatives of G = ½w'Aw − b'w + ½eˣ‖w‖² and F = ½w'Cw − d'w.
var (train, validation) = (Form.Draw(rows: 12, seed: 1), Form.Draw(rows: 200, seed: 2));
var ridge = new ClosedFormOracle<double>(ParameterLayout.Flat("log_penalty", 1), ParameterLayout.Flat("w", 8))
{
    LowerValue = (x, w) => train.Value(w) + Math.Exp(x[0]) / 2 * w.Dot(w),
    LowerGradientX = (x, w, into) => into[0] = Math.Exp(x[0]) / 2 * w.Dot(w),
    LowerGradientY = (x, w, into) => into.Set(train.Times(w) - train.B + Math.Exp(x[0]) * w),
    Hvp = (x, w, v, into) => into.Set(train.Times(v) + Math.Exp(x[0]) * v),
    Jvp = (x, w, v, into) => into[0] = Math.Exp(x[0]) * w.Dot(v),
    UpperValue = (x, w) => validation.Value(w),
    UpperGradientY = (x, w, into) => into.Set(validation.Times(w) - validation.B),
};
var start = new StartingPoint<double>(new([0.0]), new(8));
var end = Solver.Run(new Amigo { LowerStep = 0.2, SystemStep = 0.2, UpperStep = 1 }, ridge, start, new(Budget.OfIterations(100))).Progress.State;
foreach (var check in new[] { HypergradientCheck.Run(ridge, start.X, start.Y), HypergradientCheck.Run(ridge, end.X, end.Y) })
    Console.WriteLine($"|dΦ/dx| = {check.Hypergradient.Norm():f3}, confirmed by differences: {check.Passed}");
Console.WriteLine($"the penalty went from {Math.Exp(start.X[0]):f2} to {Math.Exp(end.X[0]):f2}");

// Data
sealed class Form(Vec<double>[] a, Vec<double> b)
{
    public Vec<double> B => b;

    public double Value(Vec<double> w) => 0.5 * w.Dot(Times(w)) - b.Dot(w);

    public Vec<double> Times(Vec<double> w) => new([.. a.Select(row => row.Dot(w))]);

    public static Form Draw(int rows, ulong seed)
    {
        var random = new RandomStream(seed, stream: 0, iteration: 0, inner: 0);
        var (a, b) = (Enumerable.Range(0, 8).Select(_ => new Vec<double>(8)).ToArray(), new Vec<double>(8));
        for (var i = 0; i < rows; i++)
        {
            var features = new Vec<double>(8);
            foreach (ref var feature in features.Span)
                feature = random.NextGaussian();
            b += (features[0] - features[1] + random.NextGaussian()) / rows * features;
            for (var j = 0; j < 8; j++)
            {
                var row = a[j];
                row += features[j] / rows * features;
            }
        }
        return new(a, b);
    }
}
