#:project ../src/Bilevel
using Bilevel;
using Bilevel.Autodiff;
using Bilevel.Core;
using Bilevel.Core.Algorithms;
using Bilevel.Numerics.Random;

// A logistic regression on ten features with a penalty for each, learned on validation rows. Features 5–9 are noise.
var problem = new BilevelProblem<Tensor, Tensor, Rows>
{
    X = Tensor.Full(-4, [10, 1]), // the logarithms of the penalties
    Y = Tensor.Zeros([10, 1]),    // the weights of the regression
    Train = Draw(rows: 40, seed: 1),
    Validation = Draw(rows: 600, seed: 2),
    LowerLoss = (x, y, rows) => Loss(y, rows) + (x.Exp() * y.Square()).Sum(),
    UpperLoss = (x, y, rows) => Loss(y, rows),
};
var method = new Soba { LowerStep = 0.2, UpperStep = 1 };
var equal = problem.Solve(method with { UpperStep = 1e-9 }, Budget.OfIterations(4000));
var learned = problem.Solve(method, Budget.OfIterations(4000));
var penalties = learned.X.Exp().ToArray();
Console.WriteLine($"hypergradient confirmed by differences: {problem.Check().Passed}");
Console.WriteLine($"validation loss: {equal.UpperLoss:f2} with equal penalties, {learned.UpperLoss:f2} with learned ones");
Console.WriteLine($"mean penalty: {penalties[..5].Average():f2} where features matter, {penalties[5..].Average():f2} where they are noise");

static Tensor Loss(Tensor y, Rows rows) => Losses.LogisticPerRow(rows.Features.MatMul(y), rows.Sign).Mean();

// Data
static Rows Draw(int rows, ulong seed)
{
    var random = new RandomStream(seed, stream: 0, iteration: 0, inner: 0);
    var (features, signs) = (new double[rows * 10], new double[rows]);
    for (var i = 0; i < features.Length; i++)
        features[i] = random.NextGaussian();
    for (var i = 0; i < rows; i++)
        signs[i] = features.AsSpan(10 * i, 5).ToArray().Sum() + random.NextGaussian() > 0 ? 1 : -1;
    return new(Tensor.From(features, [rows, 10]), Tensor.From(signs, [rows, 1]));
}

record Rows(Tensor Features, Tensor Sign);
