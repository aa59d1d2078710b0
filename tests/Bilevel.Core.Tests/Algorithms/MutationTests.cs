using Bilevel.Core.Catalog;
using Bilevel.Testing.Mutants;
using Xunit;

namespace Bilevel.Core.Tests.Algorithms;

/// <summary>Every mistake in the derivatives is noticed under every method that asks for them.</summary>
public class MutationTests
{
    public static TheoryData<string> Names => [.. AlgorithmCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryMutant_UnderAMethod_IsKilled(string name) =>
        Assert.Empty(MutationRun.Of(AlgorithmCatalog.Find(name), everyCheck: false).Where(result => result.Survived).Select(result => result.Mutant));

    [Fact]
    public void EveryMutant_UnderSomeMethod_IsAsked()
    {
        var asked = AlgorithmCatalog.All.SelectMany(entry => MutationRun.Of(entry, everyCheck: false)).Where(result => result.Asked).Select(result => result.Mutant).ToHashSet();
        // No method asks for a product with an upper-level direction; the hypergradient check covers it.
        Assert.All(OracleMutants.All.Where(mutant => mutant.Affects.Any(q => q is not Quantity.CrossProduct and not Quantity.Value)), mutant => Assert.Contains(mutant.Name, asked));
    }
}
