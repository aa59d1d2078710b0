using System.Globalization;
using System.Text.RegularExpressions;
using Bilevel.Core.Algorithms;
using Bilevel.Core.Catalog;
using Bilevel.Core.Problems;
using Bilevel.Numerics;
using Xunit;

namespace Bilevel.Core.Tests.Catalog;

/// <summary>The numbers that a method says it keeps are those that its start allocates.</summary>
public partial class MemoryTests
{
    private const int Small = 4096, Large = 8192;

    // Tables of all blocks and whole matrices are no sum of multiples of p and d.
    public static TheoryData<string> Linear => [.. AlgorithmCatalog.All.Where(e => e.Default is not (Saba or Stable)).Select(e => e.Name)];

    [Theory]
    [MemberData(nameof(Linear))]
    public void Memory_OfEveryMethod_IsWhatItsStartAllocates(string name)
    {
        var entry = AlgorithmCatalog.Find(name);
        var (p, d) = Documented(entry);
        var least = Allocated(entry.Default, Small, Small);
        Assert.Equal((p, d), (PerEntry(Allocated(entry.Default, Large, Small) - least), PerEntry(Allocated(entry.Default, Small, Large) - least)));
    }

    // "4p + (T + 5)d" with T of the default options.
    private static (double P, double D) Documented(AlgorithmEntry entry)
    {
        var match = Formula().Match(entry.Memory);
        Assert.True(match.Success, entry.Memory);
        double Coefficient(string group) => match.Groups[group].Value is "" ? 1 : double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
        return (Coefficient("p"), Coefficient("d") + match.Groups["letter"].Value switch
        {
            "" => 0,
            "T" => ((Unrolled)entry.Default).LowerIterations,
            "K" => ((Unrolled)entry.Default).Truncation,
            _ => entry.Default is Maml maml ? maml.InnerSteps : ((Anil)entry.Default).InnerSteps,
        });
    }

    // To the nearest whole number: the runtime allocates a little of its own now and then.
    private static double PerEntry(long bytes) => Math.Round(bytes / (double)(sizeof(double) * (Large - Small)));

    private static long Allocated(Algorithm algorithm, int p, int d)
    {
        var oracle = new ClosedFormOracle<double>(ParameterLayout.Flat("x", p), ParameterLayout.Flat("y", d))
        {
            LowerValue = (_, _) => 0,
            LowerGradientY = (_, _, _) => { },
            LowerGradientX = (_, _, _) => { },
            Hvp = (_, _, _, _) => { },
            Jvp = (_, _, _, _) => { },
            UpperValue = (_, _) => 0,
            UpperGradientX = (_, _, _) => { },
            UpperGradientY = (_, _, _) => { },
        };
        StartingPoint<double> at = new(new(p), new(d));
        _ = algorithm.Start(oracle, at);
        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = algorithm.Start(oracle, at);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    [GeneratedRegex(@"^(?<p>\d*)p \+ (\((?<letter>[TKJ]) \+ (?<d>\d+)\)|(?<d>\d*))d")]
    private static partial Regex Formula();
}
