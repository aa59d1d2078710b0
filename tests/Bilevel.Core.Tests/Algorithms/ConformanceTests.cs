using Bilevel.Core.Catalog;
using Bilevel.Testing.Conformance;
using Xunit;

namespace Bilevel.Core.Tests.Algorithms;

/// <summary>What every method of the catalog has to do; a new method is tested by being in the catalog.</summary>
public class ConformanceTests
{
    private static readonly string[] s_alone = ["threads", "trace"];

    public static TheoryData<string, string> NamesAndChecks =>
        [.. AlgorithmCatalog.All.SelectMany(entry => ConformanceChecks.All.Where(check => !s_alone.Contains(check.Name)).Select(check => (entry.Name, check.Name)))];

    [Theory]
    [MemberData(nameof(NamesAndChecks))]
    public void Check_OfAMethod_Holds(string name, string check) => Assert.Null(ConformanceChecks.Find(check).Of(AlgorithmCatalog.Find(name)).Failure);
}

/// <summary>The check that changes the number of threads of the whole process runs alone.</summary>
[CollectionDefinition(nameof(ThreadConformanceTests), DisableParallelization = true)]
public class ThreadConformanceCollection;

[Collection(nameof(ThreadConformanceTests))]
public class ThreadConformanceTests
{
    public static TheoryData<string> Names => [.. AlgorithmCatalog.All.Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_WithTwoThreads_HasTheSameBits(string name) => Assert.Null(ConformanceChecks.Find("threads").Of(AlgorithmCatalog.Find(name)).Failure);
}
