using Bilevel.Core.Catalog;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

/// <summary>The table of oracle calls per update of x, measured in the steady state.</summary>
public class CostTableTests
{
    // A multiple of every default period.
    private const int Iterations = 120;

    /// <summary>Fx, Fy, Gy, HVP, JVP, Gx and values, written as the table writes them, with the options they depend on.</summary>
    private static readonly Dictionary<string, Func<Func<string, double>, double[]>> s_table = new()
    {
        ["bo-rep"] = o => [1, 1, o("LowerIterations") / o("Period"), 1, 1, 0, 0],
        ["so-lazy-bio-i"] = o => [1, 1 / o("Period"), 1, 1 / o("Period"), 1 / o("Period"), 0, 0],
        ["so-lazy-bio-sgd"] = o => [1, 1 / o("Period"), 1, 1 / o("Period"), 1 / o("Period"), 0, 0],
        ["so-lazy-bio-ii"] = o => [1, 1 / o("Period"), 1, 1 / o("Period"), 1, 0, 0],
        ["soba"] = _ => [1, 1, 1, 1, 1, 0, 0],
        ["ma-soba"] = _ => [1, 1, 1, 1, 1, 0, 0],
        ["saba"] = _ => [1, 1, 1, 1, 1, 0, 0],
        ["ttsa"] = o => [1, 1, 1, RandomProduct(o), 1, 0, 0],
        ["alset"] = o => [1, 1, o("LowerIterations"), RandomProduct(o), 1, 0, 0],
        ["stocbio"] = o => [1, 1, o("LowerIterations"), o("NeumannTerms"), 1, 0, 0],
        ["amigo"] = o => [1, 1, o("LowerIterations"), o("SystemIterations"), 1, 0, 0],
        ["f2sa"] = o => [1, o("LowerIterations"), 2 * o("LowerIterations"), 0, 0, 2, 0],
        ["f3sa"] = _ => [2, 2, 4, 0, 0, 4, 0],
        ["sustain"] = o => [2, 2, 2, 2 * RandomProduct(o), 2, 0, 0],
        ["mrbo"] = o => [2, 2, 2, 2 * o("NeumannTerms"), 2, 0, 0],
        ["vrbo"] = o => [PerPeriod(o), PerPeriod(o), PerPeriod(o), o("NeumannTerms") * PerPeriod(o), PerPeriod(o), 0, 0],
        ["stable"] = _ => [1, 1, 1, 2 * LowerDimension, 2 * LowerDimension, 0, 0],
        ["srba"] = o => [.. Enumerable.Repeat(2 - 1 / o("Period"), 5), 0, 0],
        ["fsla"] = _ => [2, 1, 1, 1, 2, 0, 0],
        ["bome"] = o => [1, 1, o("LowerIterations") + 1, 0, 0, 2, 0],
        ["pzobo"] = o => [1, 1, o("LowerIterations") * (o("Directions") + 1), 0, 0, 0, 0],
        ["unrolled"] = o => [1, 1, o("LowerIterations"), o("LowerIterations") - 1, o("LowerIterations"), 0, 0],
        ["unrolled-truncated"] = o => [1, 1, o("LowerIterations"), o("Truncation") - 1, o("Truncation"), 0, 0],
        ["aid-neumann"] = o => [1, 1, o("LowerIterations"), o("SystemIterations") - 1, 1, 0, 0],
        ["t1-t2"] = _ => [1, 1, 1, 0, 1, 0, 0],
        ["darts"] = _ => [1, 1, 2, 0, 0, 2, 0],
        ["darts-first-order"] = _ => [1, 0, 1, 0, 0, 0, 0],
        ["no-second-order"] = o => [1, 0, o("LowerIterations"), 0, 0, 0, 0],
    };

    // BSA's lower-level steps grow, conjugate gradients end where nothing is left to solve, and tasks are counted in tests of their own.
    private static readonly string[] s_notConstant = ["bsa", "aid-cg", "maml", "fo-maml", "anil"];

    private static readonly Quantity[] s_columns =
    [
        Quantity.UpperGradientX, Quantity.UpperGradientY, Quantity.LowerGradientY, Quantity.Hvp, Quantity.Jvp, Quantity.LowerGradientX, Quantity.Value,
    ];

    private static int LowerDimension => Quadratic<double>().Shape.LowerDimension;

    public static TheoryData<string> Names => [.. s_table.Keys];

    [Fact]
    public void Table_HasEveryMethodOfTheCatalog() => Assert.Empty(AlgorithmCatalog.Names.Except(s_table.Keys.Concat(s_notConstant)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Calls_PerIterationInTheSteadyState_AreThoseOfTheTable(string name)
    {
        var (method, ledger) = (AlgorithmCatalog.Find(name).Default, new Ledger());
        var oracle = new CountingOracle<double>(Quadratic<double>(), ledger);
        var state = Run(method, oracle, OnQuadratic<double>(), Iterations);
        var before = ledger.Snapshot();
        Continue(method, oracle, state, Iterations, 2 * Iterations);

        var expected = s_table[name](option => Convert.ToDouble(method.GetType().GetProperty(option)!.GetValue(method)));
        foreach (var (quantity, calls) in s_columns.Zip(expected))
        {
            // Where a number of products is drawn at random, five standard deviations of its mean.
            var spread = quantity == Quantity.Hvp ? 5 * method.HvpDeviation / Math.Sqrt(Iterations) : 0;
            Assert.Equal(calls, (ledger[quantity] - before[quantity]) / (double)Iterations, spread + Tolerances.Rounding);
        }
    }

    private static double RandomProduct(Func<string, double> o) => (o("NeumannTerms") - 1) / 2;

    // The option counts the steps on y, m + 1.
    private static double PerPeriod(Func<string, double> o) => 2 * o("LowerIterations") + 1 / o("Period");
}
