using Bilevel.Core.Checking;
using Bilevel.Core.Estimators;
using Bilevel.Core.Problems;
using Bilevel.Numerics;
using Bilevel.Testing.Mutants;
using Xunit;

namespace Bilevel.Core.Tests.Checking;

public class CrossCheckTests
{
    public static TheoryData<string> Problems => [.. CheckedProblems.All];

    private static CrossCheckReport Run(IOracle<double> oracle, Vec<double> x, Vec<double> y, int maxEffort = 1024) => Run(oracle, x, y, new CrossCheckOptions { MaxEffort = maxEffort });

    private static CrossCheckReport Run(IOracle<double> oracle, Vec<double> x, Vec<double> y, CrossCheckOptions options) =>
        CrossCheck.Run(oracle, x, y, options, cancellation: TestContext.Current.CancellationToken);

    private static string Sentences(CrossCheckReport report) => string.Join("\n", [.. report.Verdict, .. report.Failures]);

    private static EstimatorTrack Track(CrossCheckReport report, string name) => report.Tracks.Single(t => t.Entry.Name == name);

    [Theory]
    [MemberData(nameof(Problems))]
    public void Run_RightOracle_AllExactEstimatorsAgree(string problem)
    {
        var (oracle, x, y) = CheckedProblems.Of(problem);
        var report = Run(oracle, x, y);
        Assert.True(report.Passed, Sentences(report));
        Assert.Equal(12, report.Tracks.Count(t => t.IsAccountable));
        Assert.Contains("all 12 exact estimators that converged agree", Sentences(report), StringComparison.Ordinal);
        Assert.All(report.Tracks.Where(t => t.IsAccountable), t => Assert.InRange(t.Last.Error, 0, 1e-7));
        Assert.Equal(0, y.Norm());
    }

    [Fact]
    public void Run_BiasedEstimators_AreNamedAsBiasedWithTheirError()
    {
        var (oracle, x, y) = CheckedProblems.Of("quadratic");
        var report = Run(oracle, x, y);
        var identity = Track(report, "identity");
        Assert.Contains(FormattableString.Invariant(
            $"identity, biased by design (the inverse Hessian is replaced by ηI), is off by {-100 * identity.LengthError:0.##} % in length and {identity.Degrees:0.##}° in direction"), report.Verdict);
        Assert.InRange(identity.Last.Error, 0.1, 1);
        Assert.True(report.Passed, Sentences(report));
    }

    [Fact]
    public void Run_Ladder_DoublesUntilConvergedAndErrorsFall()
    {
        var (oracle, x, y) = CheckedProblems.Of("quadratic");
        var neumann = Track(Run(oracle, x, y), "neumann");
        Assert.Equal(Enumerable.Range(0, neumann.Points.Count).Select(i => 1 << i), neumann.Points.Select(p => p.Effort));
        Assert.True(neumann.Last.Certificate.IsSolved);
        Assert.All(neumann.Points.Zip(neumann.Points.Skip(1)), p => Assert.True(p.Second.Error < p.First.Error && p.Second.Cost.TotalSamples > p.First.Cost.TotalSamples));
        Assert.Equal([1, 2, 4], Track(Run(oracle, x, y), "cg").Points.Select(p => p.Effort));
    }

    [Fact]
    public void Run_Matrices_AreThePairwiseDistances()
    {
        var (oracle, x, y) = CheckedProblems.Of("quadratic");
        var report = Run(oracle, x, y, new CrossCheckOptions { Estimators = [HypergradientEstimators.Find("cg"), HypergradientEstimators.Find("identity")] });
        var (cg, identity) = (report.Ran[0].Hypergradient, report.Ran[1].Hypergradient);
        var gap = cg.Clone();
        gap -= identity;
        Assert.Equal(gap.Norm() / report.Reference.Norm(), report.Distance[0, 1], 1e-12);
        Assert.Equal(report.Distance[0, 1], report.Distance[1, 0]);
        Assert.Equal(cg.Dot(identity) / cg.Norm() / identity.Norm(), report.Cosine[0, 1], 1e-12);
        Assert.Equal(1, report.Cosine[1, 1], 1e-12);
    }

    [Theory]
    [InlineData(Quantity.Hvp, 2, "HVP is wrong")]
    [InlineData(Quantity.Hvp, 3, "HVP is wrong")]
    [InlineData(Quantity.Jvp, 2, "JVP is wrong")]
    [InlineData(Quantity.Jvp, -1, "JVP is wrong")]
    [InlineData(Quantity.Jvp, 0, "JVP is wrong")]
    [InlineData(Quantity.LowerGradientX, 3, "∇xG is wrong")]
    [InlineData(Quantity.LowerGradientX, -1, "∇xG is wrong")]
    [InlineData(Quantity.CrossProduct, 2, "∇²yxG·u is wrong")]
    [InlineData(Quantity.UpperGradientY, 2, "∇yF")]
    [InlineData(Quantity.UpperGradientX, 2, "∇xF")]
    public void Run_OneWrongQuantity_IsNamed(Quantity culprit, double factor, string sentence)
    {
        var (oracle, x, y) = CheckedProblems.Of("quadratic");
        var report = Run(new MutantOracle(oracle, culprit, factor), x, y);
        Assert.False(report.Passed);
        Assert.True(string.Join("\n", report.Failures).Contains(sentence, StringComparison.Ordinal), Sentences(report));
    }

    [Theory]
    [InlineData("quadratic")]
    [InlineData("logistic")]
    [InlineData("imaml")]
    public void Run_EveryWrongQuantity_IsNoticed(string problem)
    {
        var (oracle, x, y) = CheckedProblems.Of(problem);
        // iMAML's F does not depend on x, so that any multiple of its ∇xF is right.
        foreach (var culprit in MutantOracle.Culprits.Where(q => q != Quantity.UpperGradientX || (oracle.Shape.UpperDependsOnX && problem != "imaml")))
        {
            foreach (var factor in MutantOracle.Factors.Append(double.NaN))
            {
                // Forward mode, which alone asks for cross products, has to converge before it can be held to account.
                var report = Run(new MutantOracle(oracle, culprit, factor), x, y, maxEffort: culprit == Quantity.CrossProduct ? 256 : 32);
                Assert.True(!report.Passed, $"{culprit} times {factor} passed: {Sentences(report)}");
            }
        }
    }

    [Fact]
    public void Run_TooLittleEffort_IsNotAFailureOfTheOracle()
    {
        var (oracle, x, y) = CheckedProblems.Of("logistic");
        var report = Run(oracle, x, y, maxEffort: 8);
        Assert.True(report.Passed, Sentences(report));
        Assert.Contains("neumann has not converged (Neumann: not converged: 8 products", Sentences(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_LargeProblem_SkipsForwardModeWithASentence()
    {
        var data = QuadraticData.Random(70, 4, 0.5, 2, seed: 1);
        var report = Run(new QuadraticProblem<double>(data), new(70), new(4));
        Assert.False(Track(report, "forward").Ran);
        Assert.Contains("forward was skipped: forward mode carries p = 70 columns of d = 4, two products each a step; allowed are 64", report.Verdict);
        Assert.True(report.Passed, Sentences(report));
    }

    [Fact]
    public void Run_CapOnSamples_StopsWithASentence()
    {
        var (oracle, x, y) = CheckedProblems.Of("quadratic");
        var report = Run(oracle, x, y, new CrossCheckOptions { MaxSamples = 20 });
        Assert.InRange(Track(report, "neumann").Last.Cost.TotalSamples, 1, 20);
        Assert.Contains("neumann stopped at an effort of 8: an effort of 16 would cost more than 20 samples", Sentences(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_CapOnMemory_StopsOrSkipsUnrollingWithASentence()
    {
        var (oracle, x, y) = CheckedProblems.Of("quadratic");
        Assert.Contains("unrolled stopped at an effort of 2: an effort of 4 would keep 5 iterates of d = 3, more than 10 numbers", Run(oracle, x, y, new CrossCheckOptions { MaxKept = 10 }).Verdict);
        Assert.Contains("unrolled was skipped: an effort of 1 would keep 2 iterates of d = 3, more than 5 numbers", Run(oracle, x, y, new CrossCheckOptions { MaxKept = 5 }).Verdict);
    }

    [Fact]
    public void Run_Progress_IsToldEveryEstimatorInOrder()
    {
        var (oracle, x, y) = CheckedProblems.Of("quadratic");
        var told = new Told();
        CrossCheck.Run(oracle, x, y, progress: told, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(["the lower level", "differences of Φ", .. HypergradientEstimators.Names], told.Reports.Select(r => r.Doing));
        Assert.Equal(told.Reports.Select(r => r.Share).Order(), told.Reports.Select(r => r.Share));
    }

    private sealed class Told : IProgress<CrossCheckProgress>
    {
        public List<CrossCheckProgress> Reports { get; } = [];

        public void Report(CrossCheckProgress value) => Reports.Add(value);
    }

    [Fact]
    public void Run_IndefiniteLowerLevel_Fails()
    {
        var saddle = new QuadraticProblem<double>(QuadraticData.Random(2, 2, 0.5, 1, seed: 2) with { A = new double[,] { { 1, 0 }, { 0, -1 } } });
        var report = Run(saddle, new(2), new([0.5, 0.5]), maxEffort: 16);
        Assert.False(report.Passed);
        Assert.Contains("not positive definite", Sentences(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Cancelled_Throws()
    {
        var (oracle, x, y) = CheckedProblems.Of("quadratic");
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => CrossCheck.Run(oracle, x, y, cancellation: source.Token));
    }
}
