using Bilevel.Core;
using Bilevel.Explanations;
using Xunit;

namespace Bilevel.Tests.Explanations;

public class OracleExplanationTests
{
    [Fact]
    public void Of_EveryProgram_AddsUp()
    {
        var explanation = OracleExplanation.Of(Problems.Cleaning(60).Compile<float>(), fullBatch: false, OracleExplanation.Names);
        Assert.Equal(OracleExplanation.Names, explanation.Programs.Select(p => p.Name));
        Assert.All(explanation.Programs, p =>
        {
            Assert.Equal(p.Operations, p.Kinds.Sum(k => k.Operations));
            Assert.Equal(p.Kernels.Count, p.Kinds.Sum(k => k.Kernels));
            Assert.Equal(p.Kernels.Sum(k => k.BytesRead + k.BytesWritten), p.BytesRead + p.BytesWritten);
            Assert.InRange(p.Nodes, 1, p.NodesTraced);
        });
        Assert.Equal(explanation.Programs[0].Operations + explanation.Programs[1].Operations, explanation.StepOperations);
        Assert.Equal(Math.Max(explanation.Programs[0].ArenaBytes, explanation.Programs[1].ArenaBytes), explanation.Memory.Arenas);
    }

    [Fact]
    public void Of_AllThreeLowerProducts_CostLessTogetherThanApart()
    {
        var programs = OracleExplanation.Of(Problems.Cleaning(60).Compile<float>(), fullBatch: true, OracleExplanation.Names).Programs.ToDictionary(p => p.Name);
        Assert.True(programs["lower"].Operations < programs["gy"].Operations + programs["hvp"].Operations + programs["jvp"].Operations);
        Assert.Equal(60, programs["lower"].Rows);
        Assert.Equal(30, programs["upper"].Rows);
    }

    [Fact]
    public void Find_ThenRun_CompilesOnce()
    {
        var oracle = Problems.Cleaning(60).Compile<float>();
        var program = OracleExplanation.Find(oracle, "lower", fullBatch: false);
        var seconds = oracle.CompileSeconds;
        oracle.Lower(new(60), new(18), new(18), Batch.Lower(3), new(LowerAsk.Joint, oracle.Shape));
        Assert.Equal(seconds, oracle.CompileSeconds);
        Assert.Same(program, oracle.Program(LowerAsk.Joint, Batch.Lower(9)));
        Assert.NotSame(program, oracle.Program(LowerAsk.Joint, Batch.Full));
    }

    [Fact]
    public void Find_AnUnknownName_ListsTheKnown() =>
        Assert.Contains("lower, upper, lower-value", Assert.Throws<ArgumentException>(() => OracleExplanation.Find(Problems.Ridge().Compile<float>(), "huh", false)).Message, StringComparison.Ordinal);

    [Fact]
    public void Program_OfNoQuestion_IsRefused()
    {
        var oracle = Problems.Ridge().Compile<float>();
        Assert.Throws<ArgumentOutOfRangeException>(() => oracle.Program(LowerAsk.None, Batch.Full));
        Assert.Throws<ArgumentOutOfRangeException>(() => oracle.Program(UpperAsk.None, Batch.Full));
    }
}
