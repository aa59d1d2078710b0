using Bilevel.Core.Estimators;
using Xunit;

namespace Bilevel.Cli.Tests.Verbs;

public sealed class EstimatorCheckTests : IDisposable
{
    private readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("--estimators")]
    [InlineData("--estimators=all")]
    public void Check_AllEstimators_AgreeAndAreWritten(string word)
    {
        var shown = Workplace.Call("check", "quadratic", "--out", _work.At("agreement"), "--effort", "1024", word);
        Assert.Equal(ExitCodes.Done, shown.Code);
        Assert.Contains("exact estimators that converged agree to", shown.Output, StringComparison.Ordinal);
        Assert.Contains("- identity, biased by design", shown.Output, StringComparison.Ordinal);
        Assert.Contains("Passed: nothing speaks against the oracle.", shown.Output, StringComparison.Ordinal);
        var lines = File.ReadAllLines(_work.At("agreement", "agreement.csv"));
        Assert.StartsWith("estimator,exact,effort,fx,fy,gy,hvp,jvp,gx,cross,value,samples,error,difference_error,residual,reason", lines[0], StringComparison.Ordinal);
        Assert.All(HypergradientEstimators.Names, name => Assert.True(
            lines.Any(l => l.StartsWith($"{name},", StringComparison.Ordinal)) || shown.Output.Contains($"{name} was skipped", StringComparison.OrdinalIgnoreCase), name));
        Assert.Contains("relative error of the hypergradient (log)", File.ReadAllText(_work.At("agreement", "agreement.svg")), StringComparison.Ordinal);
        Assert.StartsWith("a,b,distance,cosine", File.ReadAllText(_work.At("agreement", "pairs.csv")), StringComparison.Ordinal);
        Assert.StartsWith("entry,converged,cg,", File.ReadAllText(_work.At("agreement", "estimates.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_NamedEstimators_ComparesThoseAlone()
    {
        var shown = Workplace.Call("check", "hyper-cleaning", "--estimators", "CG,identity", "--out", _work.At("two"));
        Assert.Equal(ExitCodes.Done, shown.Code);
        Assert.Equal(["entry", "converged", "cg", "identity"], File.ReadLines(_work.At("two", "estimates.csv")).First().Split(','));
    }

    [Fact]
    public void Check_FolderHoldsAComparison_IsNotReplacedUnasked()
    {
        string[] words = ["check", "quadratic", "--estimators", "cg", "--out", _work.At("kept")];
        Assert.Equal(ExitCodes.Done, Workplace.Call(words).Code);
        var again = Workplace.Call(words);
        Assert.Equal(ExitCodes.BadInput, again.Code);
        Assert.Contains("replace it with --force", again.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, Workplace.Call([.. words, "--force"]).Code);
    }

    [Theory]
    [InlineData("did you mean", "check", "quadratic", "--estimators", "neuman")]
    [InlineData("--effort belongs to --estimators", "check", "quadratic", "--effort", "3")]
    [InlineData("--force belongs to --estimators", "check", "quadratic", "--force")]
    [InlineData("--effort: expected a whole number of at least 1, got '0'", "check", "quadratic", "--estimators", "cg", "--effort", "0")]
    public void Check_WordsThatDoNotFit_SayWhatWasExpected(string expected, params string[] words)
    {
        var shown = Workplace.Call(words);
        Assert.Equal(ExitCodes.BadInput, shown.Code);
        Assert.Contains(expected, shown.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_TooLittleEffort_FailsBecauseNothingExactConverged()
    {
        var shown = Workplace.Call("check", "quadratic", "--estimators", "neumann", "--effort", "2", "--out", _work.At("short"));
        Assert.Equal(ExitCodes.Failed, shown.Code);
        Assert.Contains("Failed: no exact estimator has converged: allow more effort.", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_EstimatorsCancelled_WritesNothing()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Equal(ExitCodes.Cancelled, Workplace.Call(source.Token, "check", "quadratic", "--estimators", "--out", _work.At("none")).Code);
        Assert.False(Directory.Exists(_work.At("none")));
    }
}
