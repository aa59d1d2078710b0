using System.Globalization;
using Bilevel.Autodiff;
using Bilevel.Explanations;

namespace Bilevel.Cli.Showing;

/// <summary>Prints the programs of a problem: a line a quantity, then each program's kernels.</summary>
internal static class ExplanationPrinter
{
    private const int KernelWidth = 64;

    /// <summary>Sizes, the memory that a run will need, and the programs in one table.</summary>
    public static void WriteSummary(OracleExplanation explanation, Screen screen)
    {
        var (output, memory) = (screen.Output, explanation.Memory);
        output.WriteLine($"A SOBA step is the programs lower and upper: {Amounts.Count(explanation.StepOperations)} operations, and the updates of its vectors.");
        output.WriteLine(
            $"Its memory, known before the run: {Amounts.Bytes(memory.Total)} = {Amounts.Bytes(memory.Arenas)} intermediate results "
            + $"+ {Amounts.Bytes(memory.Vectors)} vectors of the method + {Amounts.Bytes(memory.Data)} data; evaluations on all rows and the runtime come on top.");
        output.WriteLine();
        new TextTable(
            [new("program"), new("computes"), new("rows", true), new("nodes", true), new("kernels", true), new("operations", true), new("read", true), new("written", true), new("arena", true)],
            [.. explanation.Programs.Select(p => new[]
            {
                p.Name, p.Quantities, Whole(p.Rows), Whole(p.Nodes), Whole(p.Kernels.Count), Amounts.Count(p.Operations), Amounts.Bytes(p.BytesRead), Amounts.Bytes(p.BytesWritten),
                Amounts.Bytes(p.ArenaBytes),
            })]).Write(screen);
    }

    /// <summary>Rewrites where wanted, kernels, and totals by kind.</summary>
    public static void WriteProgram(ProgramExplanation program, bool passes, Screen screen)
    {
        var output = screen.Output;
        output.WriteLine();
        output.WriteLine($"{program.Name}: {program.Quantities}, {Whole(program.Rows)} rows; {Whole(program.NodesTraced)} nodes traced, {Whole(program.Nodes)} after {Whole(program.Passes.Count)} rewrites");
        output.WriteLine();
        if (passes)
        {
            new TextTable(
                [new("rewrite"), new("nodes before", true), new("after", true)],
                [.. program.Passes.Select(p => new[] { p.Name, Whole(p.NodesBefore), Whole(p.NodesAfter) })]).Write(screen);
            output.WriteLine();
        }

        new TextTable(
            [new("#", true), new("kernel"), new("operations", true), new("read", true), new("written", true), new("again")],
            [.. program.Kernels.Select((k, i) => new[]
            {
                Whole(i), Short(k.Name), Amounts.Count(k.Operations), Amounts.Bytes(k.BytesRead), Amounts.Bytes(k.BytesWritten), k.Late ? "for each v" : "",
            })]).Write(screen);
        output.WriteLine();
        new TextTable(
            [new("kind"), new("kernels", true), new("operations", true), new("", true), new("read", true), new("written", true)],
            [.. program.Kinds.Select(k => new[]
            {
                k.Kind, Whole(k.Kernels), Amounts.Count(k.Operations), Amounts.Share(k.Operations, program.Operations), Amounts.Bytes(k.BytesRead), Amounts.Bytes(k.BytesWritten),
            })]).Write(screen);
    }

    /// <summary>A graph, one line a node.</summary>
    public static void WriteGraph(string title, Graph graph, Screen screen)
    {
        screen.Output.WriteLine();
        screen.Output.WriteLine(title);
        foreach (var line in graph.ToString().TrimEnd().Split('\n'))
            screen.Output.WriteLine("  " + line);
    }

    private static string Whole(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Short(string name) => name.Length <= KernelWidth ? name : name[..(KernelWidth - 1)] + "…";
}
