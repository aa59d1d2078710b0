using Bilevel.Experiments.Comparing;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Running;
using Bilevel.Models;
using Bilevel.Tasks;
using Xunit;

namespace Bilevel.Cli.Tests.Options;

/// <summary>What the command line says of a task reaches it; what a task does not read is refused.</summary>
public sealed class TaskWordsTests : IDisposable
{
    private readonly Workplace _work = new();

    [Fact]
    public void Run_WithEveryOptionOfText_HasThemInItsManifest()
    {
        var options = Run(
            "hyperparameter-optimisation", "--encoder", "gru", "--pooling", "max", "--hidden", "3", "--words", "5", "--unknown-words", "hash", "--starting-bound", "0.7",
            "--cased", "--penalty", "direct", "--penalty-per-group", "--batch", "7");
        Assert.Equal(
            new TextOptions
            {
                Cell = RecurrentCell.Gru, Pooling = Pooling.Max, Hidden = 3, Words = 5, UnknownWords = Data.UnknownWords.Hash, LowerCase = false, StartingBound = 0.7, Penalty = PenaltyForm.Direct, PenaltyPerGroup = true,
            },
            options.Text);
        Assert.Equal(7, options.BatchSize);
    }

    [Fact]
    public void Run_OfTweets_HasTheirDefaultsAndWhatIsSaid()
    {
        var options = Run("hyper-cleaning", "--dataset", "sentiment140", "--regularisation", "0.02");
        Assert.Equal(("sentiment140", 0.3, 512, 0.02), (options.Dataset, options.Corruption, options.BatchSize, options.Regularisation));
        // The plan's start is that of its own size.
        Assert.Equal(0.25, ComparisonPlan.ForTask("hyper-cleaning", "sentiment140").Options.Text!.StartingBound);
        Assert.Null(options.Text);
    }

    [Theory]
    [InlineData("hyper-cleaning does not read --hidden: leave it out", "hyper-cleaning", "--hidden", "3")]
    [InlineData("hyper-cleaning on digits does not read --encoder: leave it out", "hyper-cleaning", "--dataset", "digits", "--encoder", "rnn")]
    [InlineData("hyper-cleaning on sentiment140 does not read --heads: leave it out", "hyper-cleaning", "--dataset", "sentiment140", "--heads", "shared")]
    [InlineData("hyperparameter-optimisation does not read --regularisation: leave it out", "hyperparameter-optimisation", "--regularisation", "0.1")]
    [InlineData("hyper-representation does not read --penalty-per-group: leave it out", "hyper-representation", "--penalty-per-group")]
    [InlineData("quadratic does not read --regularisation: leave it out", "quadratic", "--regularisation", "0.1")]
    [InlineData("--encoder: expected rnn, lstm, gru, got 'bert'", "hyperparameter-optimisation", "--encoder", "bert")]
    [InlineData("--words: expected a whole number of at least 1, got '0'", "hyperparameter-optimisation", "--words", "0")]
    [InlineData("--starting-bound: expected a finite number above 0, got '-1'", "hyperparameter-optimisation", "--starting-bound", "-1")]
    public void Run_WithWhatTheTaskDoesNotTake_SaysSo(string message, params string[] words)
    {
        var shown = Workplace.Call(["run", .. words, "--size", "tiny", "--algorithm", "soba", "--budget", "1it", "--out", _work.At("run")]);
        Assert.Equal(ExitCodes.BadInput, shown.Code);
        Assert.Contains(message, shown.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OfRealTextWithoutData_SaysWhereToGetIt()
    {
        var shown = Workplace.Call("run", "hyperparameter-optimisation", "--algorithm", "soba", "--budget", "1it", "--out", _work.At("run"));
        Assert.NotEqual(ExitCodes.Done, shown.Code);
        Assert.Contains("'bilevel data fetch amazon'", shown.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OfATextTask_PassesAtItsOwnDefaults()
    {
        var shown = Workplace.Call("check", "hyperparameter-optimisation", "--directions", "1", "--hidden", "2");
        Assert.Equal(ExitCodes.Done, shown.Code);
        Assert.Contains("Passed:", shown.Output, StringComparison.Ordinal);
    }

    private TaskOptions Run(params string[] words)
    {
        var shown = Workplace.Call(["run", .. words, "--size", "tiny", "--algorithm", "soba", "--budget", "2it", "--evaluations", "2", "--out", _work.At("run")]);
        Assert.Equal(ExitCodes.Done, shown.Code);
        return RunConfiguration.FromJson(ResultJson.Read<RunManifest>(_work.At("run", RunFiles.Manifest)).Configuration).Options;
    }

    public void Dispose() => _work.Dispose();
}
