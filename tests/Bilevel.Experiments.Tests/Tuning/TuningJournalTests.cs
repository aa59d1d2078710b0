using Bilevel.Experiments.Comparing;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Running;
using Bilevel.Experiments.Tuning;
using Xunit;
using static Bilevel.Experiments.Tests.Runs;

namespace Bilevel.Experiments.Tests.Tuning;

/// <summary>A search that was cut off anywhere goes on and ends as if it never had been.</summary>
public sealed class TuningJournalTests : IDisposable
{
    private static readonly ComparisonPlan s_plan = new()
    {
        Task = "quadratic",
        Options = Tiny,
        Budget = "32it",
        Seeds = [0, 1],
        Target = new("phi", 0),
        Methods = [new() { Name = "soba" }, new() { Name = "f2sa" }],
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Journal => _folder.At("plan.json.trials.jsonl");

    private TuningOptions Options => new() { Search = TuningSearch.Halving, Trials = 12, Seeds = [50], Journal = Journal, Command = "bilevel tune" };

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(25)]
    public void Tune_CancelledAnywhere_GoesOnToTheSameBytes(int trials)
    {
        var whole = ResultJson.Write(Tuner.Tune(s_plan, Options with { Journal = null }, cancellation: Token));
        Cancel(trials);
        Assert.Equal(trials + 1, File.ReadAllLines(Journal).Length);
        var (recorded, fresh) = (0, 0);
        var resumed = Tuner.Tune(s_plan, Options with { Command = "another command line" }, t => _ = t.IsRecorded ? recorded++ : fresh++, Token);
        Assert.Equal(whole, ResultJson.Write(resumed));
        Assert.Equal(trials, recorded);
        Assert.NotEqual(0, fresh);
    }

    [Theory]
    [InlineData("{\"trial\":\"1/1/soba/9\",\"objec")]
    [InlineData("{")]
    public void Tune_LastLineCutOff_IsRunAgain(string torn)
    {
        Cancel(9);
        File.AppendAllText(Journal, torn);
        var recorded = 0;
        var resumed = Tuner.Tune(s_plan, Options, t => recorded += t.IsRecorded ? 1 : 0, Token);
        Assert.Equal(9, recorded);
        Assert.Equal(ResultJson.Write(Tuner.Tune(s_plan, Options with { Journal = null }, cancellation: Token)), ResultJson.Write(resumed));
        Assert.All(File.ReadAllLines(Journal), line => Assert.EndsWith("}", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Tune_HeaderCutOff_StartsAnew()
    {
        File.WriteAllText(Journal, "{\"format\":1,");
        Tuner.Tune(s_plan, Options, t => Assert.False(t.IsRecorded), Token);
        Assert.Equal(s_plan.Budget, TuningJournal.ReadHeader(Journal).Plan.Budget);
    }

    [Fact]
    public void Tune_AnotherSearch_IsRefusedAndLeavesTheJournal()
    {
        Cancel(5);
        var before = File.ReadAllText(Journal);
        ComparisonPlan[] plans = [s_plan with { Budget = "31it" }, s_plan with { Options = Tiny with { Noise = 0.2 } }, s_plan with { Methods = [s_plan.Methods[1]] }];
        TuningOptions[] searches = [Options with { Trials = 13 }, Options with { Eta = 3 }, Options with { Seeds = [51] }];
        foreach (var (plan, options) in plans.Select(p => (p, Options)).Concat(searches.Select(o => (s_plan, o))))
            Assert.Contains("another plan, search or data: start anew with --force", Assert.Throws<ConfigurationException>(() => Tuner.Tune(plan, options, cancellation: Token)).Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(Journal));
    }

    [Fact]
    public void Open_OfBrokenLines_NamesTheLine()
    {
        Cancel(3);
        var lines = File.ReadAllLines(Journal);
        lines[2] = "nonsense";
        File.WriteAllText(Journal, string.Join('\n', lines) + "\n");
        Assert.Contains("line 3 is none of a journal", Assert.Throws<ResultFileException>(() => Tuner.Tune(s_plan, Options, cancellation: Token)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tune_WhileAnotherWritesTheJournal_IsRefused()
    {
        Cancel(3);
        using var other = new FileStream(Journal, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.ThrowsAny<IOException>(() => Tuner.Tune(s_plan, Options, cancellation: Token));
    }

    [Fact]
    public void Header_HoldsAllThatTheSearchNeeds()
    {
        Cancel(3);
        var header = TuningJournal.ReadHeader(Journal);
        var resumed = Tuner.Tune(header.Plan, header.Options with { Journal = Journal }, cancellation: Token);
        Assert.Equal("bilevel tune", resumed.Tuning!.Command);
        Assert.Equal(ResultJson.Write(Tuner.Tune(s_plan, Options with { Journal = null }, cancellation: Token)), ResultJson.Write(resumed));
    }

    private void Cancel(int trials)
    {
        using var source = new CancellationTokenSource();
        var done = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => Tuner.Tune(s_plan, Options, _ =>
        {
            if (++done == trials)
                source.Cancel();
        }, source.Token));
    }
}
