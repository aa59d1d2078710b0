#:project ../src/Bilevel
using Bilevel.Core;
using Bilevel.Core.Algorithms;
using Bilevel.Core.Checking;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

// The penalty eˣ of a ridge regression, by one's own derivatives of G = ½w'Aw − b'w + ½eˣ‖w‖² and F = ½w'Cw − d'w.
var ridge = new Ridge(Form.Draw(rows: 12, seed: 1), Form.Draw(rows: 200, seed: 2));
var start = new StartingPoint<double>(new([0.0]), new(8));
var end = Solver.Run(new Amigo { LowerStep = 0.2, SystemStep = 0.2, UpperStep = 1 }, ridge, start, new(Budget.OfIterations(100))).Progress.State;
foreach (var (x, w) in new[] { (start.X, start.Y), (end.X, end.Y) })
{
    var check = HypergradientCheck.Run(ridge, x, w);
    Console.WriteLine($"penalty {Math.Exp(x[0]):f2}: |dΦ/dx| = {check.Hypergradient.Norm():f3}, confirmed by differences: {check.Passed}");
}

sealed class Ridge(Form train, Form validation) : IOracle<double>
{
    public ProblemShape Shape { get; } = new(ParameterLayout.Flat("log_penalty", 1), ParameterLayout.Flat("w", 8)) { UpperDependsOnX = false };

    public LowerAnswer<double> Lower(Vec<double> x, Vec<double> w, Vec<double>? v, Batch batch, LowerAnswer<double> into)
    {
        var penalty = Math.Exp(x[0]);
        if (into.Ask.Has(LowerAsk.Value)) into.Value = train.Value(w) + penalty / 2 * w.Dot(w);
        if (into.Ask.Has(LowerAsk.GradientX)) into.GradientX[0] = penalty / 2 * w.Dot(w);
        if (into.Ask.Has(LowerAsk.GradientY)) into.GradientY.Set(train.Times(w) - train.B + penalty * w);
        if (into.Ask.Has(LowerAsk.Hvp)) into.Hvp.Set(train.Times(v!) + penalty * v!);
        if (into.Ask.Has(LowerAsk.Jvp)) into.Jvp[0] = penalty * w.Dot(v!);
        return into;
    }

    public UpperAnswer<double> Upper(Vec<double> x, Vec<double> w, Batch batch, UpperAnswer<double> into)
    {
        if (into.Ask.Has(UpperAsk.Value)) into.Value = validation.Value(w);
        if (into.Ask.Has(UpperAsk.GradientX)) into.GradientX.Clear();
        if (into.Ask.Has(UpperAsk.GradientY)) into.GradientY.Set(validation.Times(w) - validation.B);
        return into;
    }
}

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
