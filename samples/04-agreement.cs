#:project ../src/Bilevel
using Bilevel;
using Bilevel.Autodiff;
using Bilevel.Core.Checking;
using Bilevel.Numerics.Random;

// Every way to estimate the hypergradient of one's own problem: which ones agree, which are biased, and what each costs.
var problem = new BilevelProblem<Tensor, Tensor, Rows>
{
    X = Tensor.Full(-3, [4, 1]), // the logarithms of the penalties
    Y = Tensor.Zeros([4, 1]),    // the weights of the regression
    Train = Draw(rows: 40, seed: 1),
    Validation = Draw(rows: 60, seed: 2),
    LowerLoss = (x, y, rows) => Loss(y, rows) + (x.Exp() * y.Square()).Sum(),
    UpperLoss = (x, y, rows) => Loss(y, rows),
};
CrossCheckReport report = problem.CrossCheck(new() { MaxEffort = 512 });
foreach (var track in report.Ran)
    Console.WriteLine($"{track.Entry.Name,-17} {(track.Last.Error < 1e-6 ? "exact" : $"{100 * track.Last.Error:0.0} % off"),-10} {track.Last.Cost}");
Console.WriteLine($"nothing speaks against the derivatives: {report.Passed}");

static Tensor Loss(Tensor y, Rows rows) => Losses.LogisticPerRow(rows.Features.MatMul(y), rows.Sign).Mean();

// Data
static Rows Draw(int rows, ulong seed)
{
    var random = new RandomStream(seed, stream: 0, iteration: 0, inner: 0);
    var (features, signs) = (new double[rows * 4], new double[rows]);
    for (var i = 0; i < features.Length; i++)
        features[i] = random.NextGaussian();
    for (var i = 0; i < rows; i++)
        signs[i] = features[4 * i] - features[4 * i + 1] + random.NextGaussian() > 0 ? 1 : -1;
    return new(Tensor.From(features, [rows, 4]), Tensor.From(signs, [rows, 1]));
}

record Rows(Tensor Features, Tensor Sign);
