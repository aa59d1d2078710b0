using System.Collections;
using System.Globalization;
using System.Reflection;
using Bilevel.Core.Algorithms;
using Bilevel.Core.Catalog;
using Bilevel.Core.Problems;
using Bilevel.Core.Tests.Algorithms;
using Bilevel.Numerics;
using Bilevel.Testing.Problems;
using Xunit;

namespace Bilevel.Core.Tests.Catalog;

/// <summary>The memory that the catalog documents, against the numbers that a state holds.</summary>
public class MemoryTests
{
    // What the formulas write besides the numbers of vectors.
    private const string Blocks = " for n and m blocks, and ", Linearization = " and a linearisation";

    private static readonly (int P, int D)[] s_shapes = [(10, 20), (13, 20), (10, 27)];

    public static TheoryData<string> Names => [.. AlgorithmCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Memory_Documented_IsWhatAStateHolds(string name)
    {
        var entry = AlgorithmCatalog.Find(name);
        var formula = entry.Memory.Replace(Blocks, " + ", StringComparison.Ordinal).Replace(Linearization, "", StringComparison.Ordinal);
        foreach (var (p, d) in s_shapes)
        {
            var (oracle, start) = Setting(entry.Default, p, d);
            var held = Held(Runs.Run(entry.Default, oracle, start, 2));
            Assert.Equal((entry.Memory, Value(formula, entry.Default, oracle.Shape)), (entry.Memory, held));
        }
    }

    private static (IOracle<double> Oracle, StartingPoint<double> Start) Setting(Algorithm algorithm, int p, int d) => algorithm.Adapts == Adaptation.None
        ? (new QuadraticProblem<double>(QuadraticData.Random(p, d, mu: 0.5, smoothness: 2, seed: 1)), new(new(p), new(d)))
        : (MetaTasks.Oracle<double>(algorithm), MetaTasks.Start<double>(algorithm));

    /// <summary>The entries of all vectors and arrays that can be reached from a state, but for those of the problem.</summary>
    private static long Held(object state)
    {
        var (seen, open, numbers) = (new HashSet<object>(ReferenceEqualityComparer.Instance), new Stack<object>([state]), 0L);
        while (open.TryPop(out var here))
        {
            if (here is IOracle<double> or ILinearization<double> || !seen.Add(here))
                continue;

            // One or two numbers are a counter.
            numbers += here switch { Vec<double> { Length: > 2 } vector => vector.Length, double[] array => array.Length, _ => 0 };
            foreach (var part in here is Vec<double> or double[] or string ? [] : Parts(here))
                open.Push(part);
        }

        return numbers;
    }

    private static IEnumerable<object> Parts(object whole)
    {
        if (whole is IEnumerable elements)
            return elements.OfType<object>();
        var fields = new List<FieldInfo>();
        for (var type = whole.GetType(); type is not null && !type.IsPrimitive; type = type.BaseType)
            fields.AddRange(type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly));
        return fields.Where(field => !field.FieldType.IsPointer && !field.FieldType.IsPrimitive).Select(field => field.GetValue(whole)).OfType<object>();
    }

    // Sums of products such as p·d + 3d² + (T + 6)d.
    private static long Value(string formula, Algorithm algorithm, ProblemShape shape)
    {
        var at = 0;
        var value = Sum();
        return at == formula.Length ? value : throw new FormatException($"'{formula[at..]}' of '{formula}' is no sum of products");

        long Sum()
        {
            var sum = Product();
            while (formula.AsSpan(at).StartsWith(" + "))
            {
                at += 3;
                sum += Product();
            }

            return sum;
        }

        long Product()
        {
            var product = 1L;
            while (at < formula.Length && formula[at] is not (' ' or ')'))
            {
                var factor = Factor();
                var isSquare = at < formula.Length && formula[at] == '²';
                product *= isSquare ? factor * factor : factor;
                at += isSquare || (at < formula.Length && formula[at] == '·') ? 1 : 0;
            }

            return product;
        }

        long Factor()
        {
            if (formula[at] == '(')
            {
                at++;
                var inner = Sum();
                at++;
                return inner;
            }

            var digits = formula.AsSpan(at).IndexOfAnyExceptInRange('0', '9');
            if (digits != 0)
            {
                var number = formula.AsSpan(at, digits < 0 ? formula.Length - at : digits);
                at += number.Length;
                return long.Parse(number, CultureInfo.InvariantCulture);
            }

            return formula[at++] switch
            {
                'p' => shape.UpperDimension,
                'd' => shape.LowerDimension,
                'n' => RunningTable<double>.Blocks(shape.LowerSamples, shape.LowerBatchSize),
                'm' => RunningTable<double>.Blocks(shape.UpperSamples, shape.UpperBatchSize),
                'T' => Convert.ToInt64(algorithm.GetType().GetProperty("LowerIterations")!.GetValue(algorithm), CultureInfo.InvariantCulture),
                'K' => Convert.ToInt64(algorithm.GetType().GetProperty("Truncation")!.GetValue(algorithm), CultureInfo.InvariantCulture),
                'J' => Convert.ToInt64(algorithm.GetType().GetProperty("InnerSteps")!.GetValue(algorithm), CultureInfo.InvariantCulture),
                var other => throw new FormatException($"'{other}' of '{formula}' is no letter that this test knows"),
            };
        }
    }
}
