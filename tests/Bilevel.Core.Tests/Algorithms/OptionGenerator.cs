using System.Reflection;
using Bilevel.Core.Algorithms;
using Bilevel.Core.Catalog;
using Bilevel.Core.Estimators;
using Bilevel.Core.Problems;
using Bilevel.Testing.Conformance;
using Bilevel.Testing.Problems;
using Bilevel.Testing.Traces;
using FsCheck;
using FsCheck.Fluent;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

/// <summary>A method with options at random, and a run of it.</summary>
/// <param name="Algorithm">The method.</param>
/// <param name="Problem">Where it runs.</param>
/// <param name="Iterations">How long.</param>
/// <param name="Stop">Where the run is interrupted, at most at its end.</param>
internal sealed record OptionCase(Algorithm Algorithm, string Problem, int Iterations, int Stop)
{
    /// <summary>The problem and the start.</summary>
    public (IOracle<double> Oracle, StartingPoint<double> Start) Setting => Problem switch
    {
        "quadratic" => (Quadratic<double>(3, Noise), OnQuadratic<double>()),
        "line" => (new QuadraticProblem<double>(Line), OnLine),
        "blocks" => (TraceCase.All[0].Problem, TraceCase.All[0].Start),
        "reweighting" => (GoldenCases.Ridge(), new(new(6), new(2))),
        _ => (MetaTasks.Oracle<double>(Algorithm), MetaTasks.Start<double>(Algorithm)),
    };
}

/// <summary>Draws options, extreme ones among them, and makes a failing case smaller: options back to their defaults, then fewer iterations.</summary>
internal static class OptionGenerator
{
    private const int MostOptions = 16, Values = 7, MostIterations = 9;

    // One with noise, one of one dimension a level, one of several blocks, one whose F does not depend on x.
    private static readonly string[] s_problems = ["quadratic", "line", "blocks", "reweighting"];

    /// <summary>A check of so many cases of one method from one seed, which a failure prints with the case.</summary>
    public static void Holds(AlgorithmEntry entry, int cases, Action<OptionCase> property)
    {
        // The second number of FsCheck's generator has to be odd.
        const ulong Seed = 7, Gamma = 0x9E3779B97F4A7C15;
        var problems = entry.Default.Adapts == Adaptation.None ? s_problems.Where(problem => Applies(entry, problem)).ToArray() : ["tasks"];
        var genes = from options in Gen.Choose(0, Values).ArrayOf(MostOptions)
                    from problem in Gen.Elements(problems)
                    from iterations in Gen.Choose(0, MostIterations)
                    from stop in Gen.Choose(0, iterations)
                    select (options, problem, iterations, stop);
        Prop.ForAll(
            Arb.From(genes, gene => Smaller(gene.options).Select(options => (options, gene.problem, gene.iterations, gene.stop))),
            gene => property(new(WithOptions(entry.Default, gene.options), gene.problem, gene.iterations, gene.stop)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(cases).WithReplay(Seed, Gamma).WithQuietOnSuccess(true));
    }

    private static bool Applies(AlgorithmEntry entry, string problem) =>
        entry.Default.NotApplicable(new OptionCase(entry.Default, problem, 0, 0).Setting.Oracle.Shape) is null;

    private static IEnumerable<int[]> Smaller(int[] options)
    {
        for (var i = 0; i < options.Length; i++)
        {
            if (options[i] > 0)
                yield return [.. options[..i], 0, .. options[(i + 1)..]];
        }
    }

    /// <summary>Option i takes its value number genes[i]; 0 leaves it, and so does a value that the option refuses.</summary>
    private static Algorithm WithOptions(Algorithm algorithm, int[] genes)
    {
        var copy = algorithm with { };
        foreach (var (option, gene) in OptionChecks.Of(algorithm).Zip(genes).Where(pair => pair.Second > 0 && Matters(pair.First)))
        {
            var values = Of(option.GetValue(copy)!);
            try
            {
                option.SetValue(copy, values[gene % values.Length], BindingFlags.DoNotWrapExceptions, null, null, null);
            }
            catch (ArgumentOutOfRangeException)
            {
            }
        }

        return copy;
    }

    // A limit (Max…) only refuses, and a solve that fails is no matter of this test.
    private static bool Matters(PropertyInfo option) => !option.Name.StartsWith("Max", StringComparison.Ordinal) && option.PropertyType != typeof(WhenUnsolved);

    private static object[] Of(object value) => value switch
    {
        Schedule schedule => [Schedule.Constant(schedule.Start / 2), Schedule.Power(schedule.Start, 0.5), Schedule.Cosine(schedule.Start, 5).WarmUp(2)],
        int => [0, 1, 2, 3, 4, 6, 11],
        double => [0.0, 1e-3, 0.5, 0.9, 1.0, 2.0, double.PositiveInfinity],
        bool => [true, false],
        Lazy => [Lazy.Every(2), Lazy.Every(3, jvp: 1), Lazy.Every(1, jvp: 4), Lazy.Every(4, jvp: 3), Lazy.Every(50), Lazy.Adaptive(0.05, 6), Lazy.Adaptive(10, 3)],
        Refinement => [Refinement.None, Refinement.Doubling(1, 1), Refinement.Doubling(3, 2, 0.3), Refinement.Of(new RefinementEpoch(4, 0.1, 1), new RefinementEpoch(1, 0.05, double.PositiveInfinity))],
        Enum choice => [.. Enum.GetValues(choice.GetType()).Cast<object>()],
        var other => throw new NotSupportedException($"this test knows no values like {other}"),
    };
}
