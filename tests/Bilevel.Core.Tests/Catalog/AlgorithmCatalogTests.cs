using Bilevel.Core.Algorithms;
using Bilevel.Core.Catalog;
using Xunit;

namespace Bilevel.Core.Tests.Catalog;

public class AlgorithmCatalogTests
{
    public static TheoryData<string> Names => [.. AlgorithmCatalog.Names];

    [Fact]
    public void All_InTheOrderOfTables_HasTheNamesThatScriptsRelyOn() =>
        Assert.Equal(
            [
                "bo-rep", "soba", "ma-soba", "stocbio", "amigo", "so-lazy-bio-i", "so-lazy-bio-ii", "so-lazy-bio-sgd",
                "bsa", "ttsa", "alset", "fsla", "stable",
                "saba", "sustain", "mrbo", "vrbo", "srba",
                "f2sa", "f3sa", "bome", "pzobo",
                "unrolled", "unrolled-truncated", "aid-cg", "aid-neumann", "t1-t2", "darts", "darts-first-order", "no-second-order",
                "maml", "fo-maml", "anil",
            ], AlgorithmCatalog.Names);

    [Theory]
    [MemberData(nameof(Names))]
    public void With_Values_SetsTheOptionsItNames(string name)
    {
        var entry = AlgorithmCatalog.Find(name);
        double[] values = [.. Enumerable.Range(1, entry.StepSizes.Count).Select(i => 0.5 / i)];
        var algorithm = entry.With(values);
        Assert.Equal(name, algorithm.Name);
        foreach (var (step, value) in entry.StepSizes.Zip(values))
        {
            var option = algorithm.GetType().GetProperty(step.Name)!.GetValue(algorithm);
            Assert.Equal(value, option is Schedule schedule ? schedule[1000] : option);
        }

        Assert.Equal(entry.With(values), algorithm);
        Assert.NotEqual(entry.With([.. values.Select(v => v / 2)]), algorithm);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void StepSizes_AllSchedules_AreTuned(string name)
    {
        var entry = AlgorithmCatalog.Find(name);
        var schedules = entry.Default.GetType().GetProperties().Where(p => p.PropertyType == typeof(Schedule)).Select(p => p.Name);
        Assert.Empty(schedules.Except(entry.StepSizes.Select(s => s.Name)));
        Assert.InRange(entry.StepSizes.Count, 2, 3);
    }

    [Fact]
    public void With_OptionsOfTheMethod_KeepsThem()
    {
        var algorithm = (BoRep)AlgorithmCatalog.Find("bo-rep").With([0.1, 0.2, 0.3], new BoRep { Period = 7 });
        Assert.Equal((7, Schedule.Constant(0.2)), (algorithm.Period, algorithm.SystemStep));
    }

    [Fact]
    public void With_OptionsOfAnotherMethod_SaysWhose()
    {
        var error = Assert.Throws<ArgumentException>(() => AlgorithmCatalog.Find("soba").With([0.1, 0.2], new BoRep()));
        Assert.StartsWith("expected options of soba, got those of bo-rep", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_WrongNumberOfValues_SaysWhichWereExpected()
    {
        var error = Assert.Throws<ArgumentException>(() => AlgorithmCatalog.Find("soba").With([0.1]));
        Assert.StartsWith("soba has 2 step sizes (LowerStep, UpperStep), got 1 values", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sob", "unknown algorithm 'sob'; did you mean 'soba'?")]
    [InlineData("borep", "unknown algorithm 'borep'; did you mean 'bo-rep'?")]
    [InlineData("so-lazy-bio-III", "unknown algorithm 'so-lazy-bio-III'; did you mean 'so-lazy-bio-ii'?")]
    [InlineData("gradient-descent", "unknown algorithm 'gradient-descent'; expected one of bo-rep, soba, ")]
    public void Find_UnknownName_NamesTheNearest(string name, string message)
    {
        var error = Assert.Throws<ArgumentException>(() => AlgorithmCatalog.Find(name));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_OtherCase_FindsTheMethod() => Assert.Equal("bo-rep", AlgorithmCatalog.Find("BO-REP").Name);

    [Theory]
    [MemberData(nameof(Names))]
    public void BibTeX_EveryPaper_IsOneBalancedEntry(string name)
    {
        var entry = AlgorithmCatalog.Find(name);
        var bibTeX = entry.Paper.BibTeX;
        Assert.StartsWith("@", bibTeX, StringComparison.Ordinal);
        Assert.Equal(bibTeX.Count(c => c == '{'), bibTeX.Count(c => c == '}'));
        foreach (var field in (string[])["author", "title", "year"])
            Assert.Contains($"\n  {field} = {{", bibTeX, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', entry.Summary);
        Assert.NotEmpty(entry.Title);
    }

    [Fact]
    public void BibTeX_AnArticle_ReadsAsPrinted() =>
        Assert.Equal(
            """
            @article{chen2024optimal,
              author = {Chen, Xuxing and Xiao, Tesi and Balasubramanian, Krishnakumar},
              title = {Optimal Algorithms for Stochastic Bilevel Optimization under Relaxed Smoothness Conditions},
              journal = {Journal of Machine Learning Research},
              year = {2024},
              volume = {25},
              number = {151},
              pages = {1--51}
            }
            """, AlgorithmCatalog.Find("ma-soba").Paper.BibTeX, ignoreLineEndingDifferences: true);
}
