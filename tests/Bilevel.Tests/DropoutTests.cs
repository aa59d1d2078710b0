using Bilevel.Autodiff;
using Bilevel.Core;
using Bilevel.Core.Algorithms;
using Bilevel.Numerics;
using Xunit;

namespace Bilevel.Tests;

/// <summary>A loss with dropout: what it draws follows from the name of the batch alone.</summary>
public class DropoutTests
{
    private const int Features = 40;

    // All rows are equal, so only the draw of a batch can tell it from another.
    private static BilevelProblem<Tensor, Tensor, Rows> Problem() => new()
    {
        X = Tensor.Constant(-1).Named("log_lambda"),
        Y = Tensor.Full(0.1, [Features, 1]).Named("w"),
        Train = new(Tensor.Ones([12, Features]), Tensor.Ones([12, 1])),
        Validation = new(Tensor.Ones([6, Features]), Tensor.Ones([6, 1])),
        LowerLoss = (x, w, rows) => Losses.MeanSquaredError(rows.Features.Dropout(0.5, seed: 3, stream: 1).MatMul(w), rows.Target) + x.Exp() * w.Square().Sum(),
        UpperLoss = (x, w, rows) => Losses.MeanSquaredError(rows.Features.Dropout(0.5, seed: 3, stream: 2).MatMul(w), rows.Target) + 0.05 * x.Square(),
        LowerBatchSize = 4,
        UpperBatchSize = 3,
    };

    public static TheoryData<string> Others => ["iteration", "inner", "purpose", "block", "full"];

    private static Batch Other(string name) => name switch
    {
        "iteration" => Batch.Lower(4),
        "inner" => Batch.Lower(3, inner: 1, of: 2),
        "purpose" => Batch.Draw(Purpose.Hvp, 3),
        "block" => Batch.Block(1),
        _ => Batch.Full,
    };

    [Theory, MemberData(nameof(Others))]
    public void Lower_TheSameBatchAgain_HasTheSameBitsAndAnotherHasNot(string other)
    {
        var problem = Problem();
        CompiledOracle<float> oracle = problem.Compile<float>(), fresh = problem.Compile<float>();
        var first = Answer(oracle, Batch.Lower(3));
        var second = Answer(oracle, Other(other));
        Assert.NotEqual(first, second);
        Assert.Equal(first, Answer(oracle, Batch.Lower(3)));
        Assert.Equal(second, Answer(fresh, Other(other)));
        Assert.Equal(first, Answer(fresh, Batch.Lower(3)));
    }

    [Fact]
    public void Linearization_OfABatch_IsThatOfTheOracle()
    {
        var oracle = Problem().Compile<double>();
        var start = Problem().Start<double>();
        var direction = Random.Vector<double>(Features, 1);
        foreach (var batch in (Batch[])[Batch.Lower(3), Batch.Lower(4), Batch.Full])
        {
            var expected = oracle.Lower(start.X, start.Y, direction, batch, new(LowerAsk.Hvp, oracle.Shape)).Hvp.Span.ToArray();
            var linearization = oracle.CreateLinearization();
            linearization.MoveTo(start.X, start.Y, batch);
            var hvp = new Vec<double>(Features);
            linearization.Apply(direction, hvp, null);
            for (var i = 0; i < Features; i++) Assert.Equal(expected[i], hvp[i], 1e-12);
        }
    }

    [Fact]
    public void Solve_StoppedAndResumed_HasTheBitsOfTheUninterruptedRun()
    {
        var (cancellation, problem) = (TestContext.Current.CancellationToken, Problem());
        var oracle = problem.Compile<float>(seed: 5);
        var whole = Solver.Run(new Soba(), oracle, problem.Start<float>(5), new(Budget.OfIterations(12)), cancellation);
        var half = Solver.Run(new Soba(), oracle, problem.Start<float>(5), new(Budget.OfIterations(5)), cancellation);
        var checkpoint = Checkpoint<float>.Of(half.Progress, "c0ffee");
        var resumed = Solver.Run(new Soba(), problem.Compile<float>(seed: 5), problem.Start<float>(5), new(Budget.OfIterations(12)) { Resume = checkpoint }, cancellation);
        Assert.Equal(12, resumed.Progress.Iteration);
        Assert.Equal(whole.Progress.State.X.Span.ToArray(), resumed.Progress.State.X.Span.ToArray());
        Assert.Equal(whole.Progress.State.Y.Span.ToArray(), resumed.Progress.State.Y.Span.ToArray());
    }

    [Fact]
    public void Check_OfTheHypergradient_Passes() => Assert.True(Problem().Check().Passed);

    private static float[] Answer(CompiledOracle<float> oracle, Batch batch)
    {
        var start = Problem().Start<float>();
        var answer = oracle.Lower(start.X, start.Y, Random.Vector<float>(Features, 1), batch, new(LowerAsk.Value | LowerAsk.Joint, oracle.Shape));
        return [(float)answer.Value, .. answer.GradientY.Span, .. answer.Hvp.Span, .. answer.Jvp.Span];
    }
}
