using Bilevel.Core.Catalog;
using Bilevel.Testing;
using Bilevel.Testing.Traces;
using Xunit;

namespace Bilevel.Core.Tests.Algorithms;

/// <summary>Every method, step by step, against its second implementation in tests/fixtures/traces.py.</summary>
public class TraceTests
{
    public static TheoryData<string> Cases => [.. TraceCase.All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Step_ByStep_EqualsTheSecondImplementation(string name) => Assert.Null(TraceChecks.Differing(TraceCase.All.Single(c => c.Name == name)));

    [Fact]
    public void Cases_OfEveryMethodOfTheCatalog_Exist() =>
        Assert.Empty(AlgorithmCatalog.Names.Except(TraceCase.All.Select(c => c.Method)));

    [Fact]
    public void TraceProblem_AsAnOracle_KeepsTheContract() =>
        new OracleConformance(TraceCase.All[0].Problem, new([0.3, -0.2]), new([0.7, -1.1, 0.4]), equality: 1e-14).CheckAll();
}
