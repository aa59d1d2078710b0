using Bilevel.Core.Catalog;
using Bilevel.Testing.Mutants;

namespace Bilevel.Proof;

/// <summary>Mistakes × methods: which checks noticed.</summary>
internal static class MutationTable
{
    /// <summary>Prints the tables; whether no mutant survived.</summary>
    public static bool Print(IReadOnlyList<AlgorithmEntry> methods, TextWriter output)
    {
        var results = methods.Select(entry => MutationRun.Of(entry, everyCheck: true).ToArray()).ToArray();
        var width = OracleMutants.All.Max(mutant => mutant.Name.Length);
        output.WriteLine($"{"".PadRight(width)}  {string.Join(" ", methods.Select((_, i) => $"{i + 1,2}"))}");
        for (var m = 0; m < OracleMutants.All.Count; m++)
            output.WriteLine($"{OracleMutants.All[m].Name.PadRight(width)}  {string.Join(" ", results.Select(method => Cell(method[m])))}");
        output.WriteLine();
        output.WriteLine("t: a golden trace noticed; s: the stationary point was missed; ts: both; ·: the method asks for nothing that the mistake changes; !!: survived");
        output.WriteLine(string.Join(", ", methods.Select((entry, i) => $"{i + 1} {entry.Name}")));
        output.WriteLine();

        var check = MutationRun.OfTheHypergradientCheck().ToArray();
        output.WriteLine("Under the hypergradient check:");
        foreach (var mutant in check.GroupBy(result => result.Mutant))
            output.WriteLine($"  {mutant.Key}: {string.Join(", ", mutant.Select(result => $"{(result.Killed ? "killed" : "SURVIVED")} on {result.Problem}"))}");
        output.WriteLine();

        var survivors = results.SelectMany(method => method).Where(result => result.Survived).Select(result => $"{result.Mutant} survives under {result.Method}")
            .Concat(check.Where(result => !result.Killed).Select(result => $"{result.Mutant} survives the hypergradient check on {result.Problem}")).ToArray();
        foreach (var survivor in survivors)
            output.WriteLine(survivor);
        var met = results.Sum(method => method.Count(result => result.Asked)) + check.Length;
        output.WriteLine($"{met} mutants, {met - survivors.Length} killed, {survivors.Length} alive.");
        return survivors.Length == 0;
    }

    private static string Cell(MutationResult result) =>
        !result.Asked ? " ·" : result.Survived ? "!!" : $"{(result.ByTrace ? "t" : " ")}{(result.ByStationaryPoint == true ? "s" : " ")}";
}
