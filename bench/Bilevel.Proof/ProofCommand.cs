using Bilevel.Core.Catalog;

namespace Bilevel.Proof;

/// <summary>The proof that each method is right, as two tables.</summary>
internal static class ProofCommand
{
    private const int Green = 0, Failed = 1, Misused = 2;
    private const string Usage = """
        usage: conformance [METHOD ...]   what every method of the catalog has to do: methods × checks
               mutants [METHOD ...]       every mistake in the derivatives, under every method and under the hypergradient check
        Exits with 1 if a check fails or a mutant survives.
        """;

    /// <summary>Runs a table, and returns the exit code.</summary>
    public static int Run(string[] arguments, TextWriter output, TextWriter error)
    {
        try
        {
            AlgorithmEntry[] methods = arguments.Length > 1 ? [.. arguments.Skip(1).Select(AlgorithmCatalog.Find)] : [.. AlgorithmCatalog.All];
            switch (arguments.FirstOrDefault())
            {
                case "conformance": return ConformanceTable.Print(methods, output) ? Green : Failed;
                case "mutants": return MutationTable.Print(methods, output) ? Green : Failed;
                default:
                    error.WriteLine(Usage);
                    return Misused;
            }
        }
        catch (ArgumentException unknown)
        {
            error.WriteLine(unknown.Message);
            return Misused;
        }
    }
}
