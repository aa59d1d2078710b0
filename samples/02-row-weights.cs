#:project ../src/Bilevel
using Bilevel;
using Bilevel.Autodiff;
using Bilevel.Core;
using Bilevel.Core.Algorithms;
using Bilevel.Numerics.Random;

// About two labels in five of the training rows are wrong. One weight a row, learned on 60 clean rows, tells which.
var (training, isWrong) = Draw(rows: 300, wrong: 0.4, seed: 1);
var problem = new BilevelProblem<Tensor, Tensor, Rows>
{
    X = Tensor.Zeros([300]),  // the logits of the weights
    Y = Tensor.Zeros([3, 3]), // softmax regression
    Train = training,
    Validation = Draw(rows: 60, wrong: 0, seed: 2).Rows,
    LowerLoss = (x, y, rows) => (x.Gather(rows.Row).Logistic() * Loss(y, rows)).Mean() + 0.01 * y.Square().Sum(),
    UpperLoss = (x, y, rows) => Loss(y, rows).Mean(),
};
var solution = problem.Solve(new Soba { LowerStep = 0.5, UpperStep = 3 }, Budget.OfIterations(2000));
var weights = solution.X.Logistic().ToArray().Zip(isWrong).ToLookup(w => w.Second, w => w.First);
Console.WriteLine($"mean weight: {weights[false].Average():f2} of rows with the right label, {weights[true].Average():f2} of rows with a wrong one");
Console.WriteLine($"a right label outweighs a wrong one in {weights[false].SelectMany(_ => weights[true], (r, w) => r > w ? 100.0 : 0).Average():f0} % of all pairs");

static Tensor Loss(Tensor y, Rows rows) => Losses.CrossEntropyPerRow(rows.Features.MatMul(y), rows.Label);

// Data
static (Rows Rows, bool[] IsWrong) Draw(int rows, double wrong, ulong seed)
{
    var random = new RandomStream(seed, stream: 0, iteration: 0, inner: 0);
    var (features, labels, isWrong) = (new List<double>(), new int[rows], new bool[rows]);
    for (var i = 0; i < rows; i++)
    {
        var (label, angle) = (i % 3, i % 3 * 2 * Math.PI / 3);
        features.AddRange([2 * Math.Cos(angle) + random.NextGaussian(), 2 * Math.Sin(angle) + random.NextGaussian(), 1]);
        isWrong[i] = random.NextDouble() < wrong;
        labels[i] = isWrong[i] ? (label + 1 + random.NextInt(2)) % 3 : label;
    }
    return (new(Tensor.From([.. features], [rows, 3]), Tensor.FromIndices(labels, [rows]), Tensor.Range(rows)), isWrong);
}

record Rows(Tensor Features, Tensor Label, Tensor Row);
