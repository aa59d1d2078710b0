using System.Text.Json;
using Bilevel.Explanations;
using Bilevel.Tasks;
using Xunit;

namespace Bilevel.Cli.Tests.Verbs;

public sealed class ExplainVerbTests
{
    public static TheoryData<string> Tasks => [.. TaskCatalog.All.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Explain_EveryTask_CompilesWithoutRunning(string task)
    {
        var shown = Workplace.Call("explain", task, "--size", "tiny");
        Assert.Equal(ExitCodes.Done, shown.Code);
        Assert.Empty(shown.Error);
        Assert.NotEmpty(shown.Output);
        Assert.DoesNotContain('\e', shown.Output);
    }

    [Fact]
    public void Explain_ACleaningTask_ShowsProgramsKernelsAndMemory()
    {
        var output = Explain("--size", "tiny");
        Assert.StartsWith("hyper-cleaning, size tiny, in float: x ∈ R^200, y ∈ R^650\n", output, StringComparison.Ordinal);
        Assert.Matches(@"A SOBA step is the programs lower and upper: [\d.]+ [kM] operations", output);
        Assert.Matches(@"Its memory, known before the run: [\d.]+ [kM]B = [\d.]+ [kM]B intermediate results \+ [\d.]+ [kM]B vectors of the method \+ [\d.]+ [kM]B data", output);
        Assert.All(OracleExplanation.Names, name => Assert.Contains($"\n{name} ", output, StringComparison.Ordinal));
        Assert.Matches(@"\nlower: ∇yG, HVP and JVP in one pass, 64 rows; \d+ nodes traced, \d+ after \d+ rewrites\n", output);
        Assert.Contains("\nupper: ", output, StringComparison.Ordinal);
        Assert.Matches(@"\n +\d+ +matmul .*64·64·10 +81\.9 k +", output);
        Assert.DoesNotContain("rewrite ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("return %", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_OneQuantityWithPassesAndGraph_ShowsThem()
    {
        var output = Explain("--size", "tiny", "--quantity", "HVP", "--passes", "--graph");
        Assert.Contains("\nhvp: HVP, 64 rows", output, StringComparison.Ordinal);
        Assert.DoesNotContain("\nlower: ", output, StringComparison.Ordinal);
        Assert.Matches(@"\nalgebra +\d+ +\d+\n", output);
        Assert.Contains("hvp, as traced and differentiated:\n  %0 ", output, StringComparison.Ordinal);
        Assert.Contains("hvp, as it is run:\n  %0 ", output, StringComparison.Ordinal);
        Assert.Contains("= input # weight_logit", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_AllRows_CountsThem() => Assert.Contains("upper: ∇xF and ∇yF in one pass, 60 rows", Explain("--size", "tiny", "--all-rows"), StringComparison.Ordinal);

    [Fact]
    public void Explain_AsJson_HoldsTheSameNumbers()
    {
        using var json = JsonDocument.Parse(Explain("--size", "tiny", "--quantity", "lower", "--json"));
        var root = json.RootElement;
        var program = Assert.Single(root.GetProperty("programs").EnumerateArray());
        Assert.Equal(650, root.GetProperty("lowerDimension").GetInt32());
        Assert.Equal("lower", program.GetProperty("name").GetString());
        Assert.Equal(program.GetProperty("operations").GetInt64(), program.GetProperty("kernels").EnumerateArray().Sum(k => k.GetProperty("operations").GetInt64()));
        Assert.Equal(program.GetProperty("operations").GetInt64(), program.GetProperty("kinds").EnumerateArray().Sum(k => k.GetProperty("operations").GetInt64()));
        Assert.True(root.GetProperty("stepOperations").GetInt64() > program.GetProperty("operations").GetInt64());
        // Training and validation features and labels, and the numbers of the training rows.
        Assert.Equal((200 + 60) * (64 + 1) * 4 + 200 * 4, root.GetProperty("memory").GetProperty("data").GetInt64());
        Assert.Equal((3 * 200 + 5 * 650) * 4, root.GetProperty("memory").GetProperty("vectors").GetInt64());
    }

    [Fact]
    public void Explain_AProblemInClosedForm_SaysSo() =>
        Assert.Equal("quadratic is a problem in closed form: nothing is traced or compiled.\n", Workplace.Call("explain", "quadratic").Output);

    [Fact]
    public void Explain_OnATerminal_HasLinedTables() => Assert.Contains("╭", Workplace.CallOnTerminal("explain", "hyper-cleaning", "--size", "tiny").Output, StringComparison.Ordinal);

    private static string Explain(params string[] words)
    {
        var shown = Workplace.Call(["explain", "hyper-cleaning", .. words]);
        Assert.Equal(ExitCodes.Done, shown.Code);
        return shown.Output.ReplaceLineEndings("\n");
    }
}
