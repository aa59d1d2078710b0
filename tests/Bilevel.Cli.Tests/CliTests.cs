using System.Text.RegularExpressions;
using Bilevel.Core.Catalog;
using Bilevel.Experiments.Running;
using Xunit;

namespace Bilevel.Cli.Tests;

public sealed class CliTests
{
    public static TheoryData<string> Verbs => ["compare", "clean", "run", "resume", "tune", "check", "explain", "report", "list", "cite"];

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Help_OfEveryVerb_ShowsExamplesAndExitCodes(string verb)
    {
        var shown = Workplace.Call(verb, "--help");
        Assert.Equal(ExitCodes.Done, shown.Code);
        Assert.Contains($"Examples:{Environment.NewLine}  bilevel {verb} ", shown.Output, StringComparison.Ordinal);
        Assert.Contains("130  stopped by Ctrl-C", shown.Output, StringComparison.Ordinal);
        Assert.Empty(shown.Error);
    }

    [Fact]
    public void Help_OfTheRoot_NamesEveryVerb()
    {
        var shown = Workplace.Call("--help");
        Assert.Equal(ExitCodes.Done, shown.Code);
        Assert.All(Verbs, verb => Assert.Contains($"\n  {verb.Data} <", shown.Output, StringComparison.Ordinal));
        Assert.DoesNotContain('\e', shown.Output);
    }

    [Fact]
    public void Run_WithoutWords_ShowsHelpAndFails()
    {
        var shown = Workplace.Call();
        Assert.Equal(ExitCodes.BadInput, shown.Code);
        Assert.Contains("Examples:", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Version_IsThatOfTheAssembly()
    {
        var shown = Workplace.Call("--version");
        Assert.Equal(ExitCodes.Done, shown.Code);
        Assert.StartsWith("bilevel 0.", shown.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown verb 'comprae'; did you mean 'compare'?", "comprae", "hyper-cleaning")]
    [InlineData("unknown option '--algoritm'; did you mean '--algorithm'?", "run", "hyper-cleaning", "--algoritm", "soba")]
    [InlineData("unknown option '--algoritm'; did you mean '--algorithm'?", "run", "--algoritm=soba", "hyper-cleaning")]
    [InlineData("unknown option '--sedes'; did you mean '--seeds'?", "compare", "hyper-cleaning", "--sedes", "0..2")]
    [InlineData("unknown task 'hyper-cleanin'; did you mean 'hyper-cleaning'?", "compare", "hyper-cleanin")]
    [InlineData("unknown task 'hyper-cleanin'; did you mean 'hyper-cleaning'?", "check", "hyper-cleanin")]
    [InlineData("unknown task 'quadratc'; did you mean 'quadratic'?", "tune", "quadratc")]
    [InlineData("unknown algorithm 'sobb'; did you mean 'soba'?", "run", "quadratic", "--algorithm", "sobb")]
    [InlineData("unknown algorithm 'borep'; did you mean 'bo-rep'?", "compare", "hyper-cleaning", "--algorithms", "soba,borep")]
    [InlineData("unknown algorithm 'borep'; did you mean 'bo-rep'?", "cite", "borep")]
    [InlineData("unknown data set 'digit'; did you mean 'digits'?", "compare", "hyper-cleaning", "--dataset", "digit")]
    [InlineData("unknown list 'algorithm'; did you mean 'algorithms'?", "list", "algorithm")]
    [InlineData("unknown option 'lowerStp'; did you mean 'lowerStep'?", "run", "quadratic", "--algorithm", "soba", "--set", "lowerStp=1")]
    [InlineData("unexpected word 'again'", "compare", "hyper-cleaning", "again")]
    [InlineData("'TASK'", "compare")]
    [InlineData("'--seeds'", "compare", "hyper-cleaning", "--seeds")]
    [InlineData("'--algorithm' is required", "run", "quadratic")]
    [InlineData("--corruption: expected a number in [0, 1], got '1.5'", "compare", "hyper-cleaning", "--corruption", "1.5")]
    [InlineData("--corruption: expected a number in [0, 1], got '-0.1'", "run", "hyper-cleaning", "--algorithm", "soba", "--corruption", "-0.1")]
    [InlineData("--corruption: expected a number in [0, 1], got 'nan'", "compare", "hyper-cleaning", "--corruption", "nan")]
    [InlineData("--size: expected tiny, local, paper, got 'huge'", "compare", "hyper-cleaning", "--size", "huge")]
    [InlineData("--model: expected softmax, mlp, got 'tree'", "compare", "hyper-cleaning", "--model", "tree")]
    [InlineData("hyper-cleaning on sentiment140 does not read --model: leave it out", "run", "hyper-cleaning", "--dataset", "sentiment140", "--algorithm", "soba", "--model", "mlp")]
    [InlineData("hyper-representation does not read --model: leave it out", "run", "hyper-representation", "--algorithm", "soba", "--model", "softmax")]
    [InlineData("hyperparameter-optimisation does not read --model: leave it out", "check", "hyperparameter-optimisation", "--model", "softmax")]
    [InlineData("quadratic does not read --model: leave it out", "check", "quadratic", "--model", "softmax")]
    [InlineData("--seeds: expected seeds such as 0..2 or 0,3,5, got '2..0'", "compare", "hyper-cleaning", "--seeds", "2..0")]
    [InlineData("seed is named twice", "compare", "hyper-cleaning", "--seeds", "0,0")]
    [InlineData("--threads: expected a whole number of at least 1, got '0'", "compare", "hyper-cleaning", "--threads", "0")]
    [InlineData("expected a budget such as 500it", "compare", "hyper-cleaning", "--budget", "0it")]
    [InlineData("expected a budget such as 500it", "run", "quadratic", "--algorithm", "soba", "--budget", "lots")]
    [InlineData("at least 2", "run", "quadratic", "--algorithm", "soba", "--evaluations", "0")]
    [InlineData("a step size must be a finite number above 0", "run", "quadratic", "--algorithm", "soba", "--set", "lowerStep=0")]
    [InlineData("a step size must be a finite number above 0", "run", "quadratic", "--algorithm", "soba", "--set", "upperStep=-1")]
    [InlineData("must be at least 1, got 0", "run", "quadratic", "--algorithm", "so-lazy-bio-i", "--set", "period=0")]
    [InlineData("must be at least 1, got 0", "run", "quadratic", "--algorithm", "bo-rep", "--set", "lowerIterations=0")]
    [InlineData("--set: expected name=value, got 'lowerStep'", "run", "quadratic", "--algorithm", "soba", "--set", "lowerStep")]
    [InlineData("is synthetic and reads no data", "run", "quadratic", "--algorithm", "soba", "--data", "x.csv")]
    [InlineData("makes no HVP calls", "run", "quadratic", "--algorithm", "f2sa", "--budget", "10hvp")]
    [InlineData("makes no ∇xF calls", "run", "hyper-cleaning", "--algorithm", "soba", "--budget", "10fx")]
    [InlineData("does not exist", "resume", "no-such-folder")]
    [InlineData("does not exist", "report", "no-such-folder")]
    [InlineData("no-such-plan.json", "compare", "hyper-cleaning", "--config", "no-such-plan.json")]
    [InlineData("--format: only algorithms are a document, not tasks", "list", "tasks", "--format", "markdown")]
    [InlineData("--format: expected text, markdown, got 'html'", "list", "algorithms", "--format", "html")]
    [InlineData("--trials: expected a whole number of at least 2, got '0'", "tune", "hyper-cleaning", "--trials", "0")]
    [InlineData("such as 64", "tune", "hyper-cleaning", "--size", "tiny", "--trials", "50")]
    [InlineData("tuning seeds must be disjoint", "tune", "hyper-cleaning", "--size", "tiny", "--tuning-seeds", "0")]
    [InlineData("--tolerance: expected a finite number above 0, got '0'", "check", "quadratic", "--tolerance", "0")]
    [InlineData("unknown verb 'chek'; did you mean 'check'? (see 'bilevel data --help')", "data", "chek")]
    [InlineData("unknown option '--dta'; did you mean '--data'? (see 'bilevel data fetch --help')", "data", "fetch", "mnist", "--dta", "x")]
    [InlineData("unknown data set 'mnst'; did you mean 'mnist'?", "data", "fetch", "mnst")]
    [InlineData("unknown data set 'mnst'; did you mean 'mnist'?", "data", "check", "mnst")]
    [InlineData("unknown data set 'mnst'; did you mean 'mnist'?", "data", "show", "mnst")]
    [InlineData("--rows: expected a whole number of at least 0, got '-1'", "data", "show", "digits", "--rows", "-1")]
    [InlineData("--from: expected an address such as http://localhost:8000/mnist/, got 'somewhere'", "data", "fetch", "mnist", "--from", "somewhere")]
    [InlineData("no-such-folder holds nothing of covtype: expected covtype/covtype.data.gz, covtype/covtype.data; fetch it with: bilevel data fetch covtype --data no-such-folder", "data", "check", "covtype", "--data", "no-such-folder")]
    [InlineData("unknown quantity 'hpv'; did you mean 'hvp'?", "explain", "hyper-cleaning", "--quantity", "hpv")]
    public void Run_BadWords_OneLineAndExitCode2(string expected, params string[] args)
    {
        var shown = Workplace.Call(args);
        Assert.Equal(ExitCodes.BadInput, shown.Code);
        Assert.Empty(shown.Output);
        Assert.StartsWith("error: ", shown.ErrorLine, StringComparison.Ordinal);
        Assert.Contains(expected, shown.ErrorLine, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", shown.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Parameter '", shown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void List_Algorithms_NamesEachWithItsCostAndYear()
    {
        var shown = Workplace.Call("list", "algorithms");
        Assert.Equal(ExitCodes.Done, shown.Code);
        Assert.All(AlgorithmCatalog.All, a => Assert.Contains($"\n{a.Name} ", shown.Output, StringComparison.Ordinal));
        Assert.Matches("\nsoba +SOBA +2022 +O\\(ε⁻⁴\\) +1 ∇yG, 1 HVP, 1 JVP, 1 ∇xF, 1 ∇yF", shown.Output);
        Assert.Matches("\nbo-rep +1 ∇xF, 1 ∇yF, 1.5 ∇yG, 1 HVP, 1 JVP\n", shown.Output);
        Assert.DoesNotContain('\e', shown.Output);
    }

    [Fact]
    public void List_OneMethod_NamesEachOptionWithItsDefault()
    {
        var shown = Workplace.Call("list", "algorithms", "amigo");
        Assert.StartsWith("AmIGO (amigo): ", shown.Output, StringComparison.Ordinal);
        Assert.All(AlgorithmOptions.Write(AlgorithmCatalog.Find("amigo").Default), o => Assert.Matches($"\n{o.Key} +{Regex.Escape(o.Value!.ToString())}", shown.Output));
        Assert.Matches("\nlowerStep +[^ ]+ +yes\n", shown.Output);
        Assert.Contains("unknown algorithm 'amgo'; did you mean 'amigo'?", Workplace.Call("list", "algorithms", "amgo").ErrorLine, StringComparison.Ordinal);
        Assert.Contains("got 'amigo'", Workplace.Call("list", "tasks", "amigo").ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Cite_MethodsOfOnePaper_PrintsItOnce() =>
        Assert.Equal(AlgorithmCatalog.Find("so-lazy-bio-i").Paper.BibTeX, Workplace.Call("cite", "so-lazy-bio-i,so-lazy-bio-ii,so-lazy-bio-sgd").Output.TrimEnd());

    [Theory]
    [InlineData("tasks", "corrupted-labels: trained on corrupted rows")]
    [InlineData("data", "Changes: compressed with gzip; nothing else.")]
    public void List_Other_ShowsWhatThereIs(string what, string expected) =>
        Assert.Contains(expected, Workplace.Call("list", what).Output, StringComparison.Ordinal);

    [Fact]
    public void List_Data_IsDataList() => Assert.Equal(Workplace.Call("data", "list").Output, Workplace.Call("list", "data").Output);

    [Fact]
    public void Cite_All_EveryPaperOnce()
    {
        var shown = Workplace.Call("cite", "all");
        Assert.Equal(ExitCodes.Done, shown.Code);
        Assert.All(AlgorithmCatalog.All, a => Assert.Equal(2, shown.Output.Split($"{{{a.Paper.Key},").Length));
    }

    [Fact]
    public void Cite_One_IsItsBibTeX() =>
        Assert.Equal(AlgorithmCatalog.Find("soba").Paper.BibTeX, Workplace.Call("cite", "SOBA").Output.TrimEnd());
}
