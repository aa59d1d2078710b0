using System.CommandLine;
using Bilevel.Cli.Options;
using Bilevel.Cli.Showing;
using Bilevel.Experiments.Results;
using Bilevel.Explanations;

namespace Bilevel.Cli.Verbs;

/// <summary><c>explain TASK</c>: the compiled programs of a task, without running them.</summary>
internal static class ExplainVerb
{
    private static readonly string[] s_examples =
    [
        "bilevel explain hyper-cleaning",
        "bilevel explain hyper-cleaning --model mlp --quantity hvp --passes",
        "bilevel explain hyper-cleaning --size tiny --quantity upper --graph",
        "bilevel explain hyper-cleaning --json",
    ];

    public static Verb Create(Session session)
    {
        var quantity = Words.Option("--quantity", "NAME", $"Show the kernels of one program: {string.Join(", ", OracleExplanation.Names)}; those of a SOBA step, lower and upper, if left out");
        var seed = Words.Option(Words.Seed, "N", "The seed of the task; 0 if left out");
        var passes = new Option<bool>("--passes") { Description = "Also show what each rewrite made of the graph" };
        var graph = new Option<bool>("--graph") { Description = "Also print the graph as it was traced and as it is run" };
        var allRows = new Option<bool>("--all-rows") { Description = "Programs on all rows, as evaluations run them, instead of a batch" };
        var json = new Option<bool>("--json") { Description = "Write everything but the graphs as JSON" };
        var taskWords = new TaskWords();
        var verb = new Verb("explain", "Show what a task compiles to: rewrites, kernels, operations, memory; nothing is run", s_examples)
        {
            Words.Task, quantity, seed, passes, graph, allRows, json,
        };
        taskWords.AddTo(verb);
        verb.SetAction(parsed =>
        {
            var task = Names.Task(parsed.GetRequiredValue(Words.Task));
            var options = taskWords.Apply(parsed, task, task.Defaults(taskWords.Dataset(parsed)));
            var named = parsed.GetValue(quantity) is { } name ? Names.Known("quantity", name, OracleExplanation.Names) : null;
            if (task.Create<float>(options, (ulong)(parsed.GetValue(seed) is { } number ? Numbers.Whole(seed.Name, number, 0) : 0)).Oracle is not CompiledOracle<float> oracle)
            {
                session.Output.WriteLine($"{task.Name} is a problem in closed form: nothing is traced or compiled.");
                return ExitCodes.Done;
            }

            var full = parsed.GetValue(allRows);
            var explanation = OracleExplanation.Of(oracle, full, named is null ? OracleExplanation.Names : [named]);
            if (parsed.GetValue(json))
            {
                session.Output.Write(ResultJson.Write(explanation));
                return ExitCodes.Done;
            }

            session.Output.WriteLine(FormattableString.Invariant(
                $"{task.Name}, size {options.Size.ToString().ToLowerInvariant()}, in float: x ∈ R^{explanation.UpperDimension}, y ∈ R^{explanation.LowerDimension}"));
            ExplanationPrinter.WriteSummary(explanation, session.Screen);
            foreach (var program in explanation.Programs.Where(p => named is not null || OracleExplanation.OfAStep.Contains(p.Name)))
            {
                ExplanationPrinter.WriteProgram(program, parsed.GetValue(passes), session.Screen);
                if (!parsed.GetValue(graph))
                    continue;
                var compiled = OracleExplanation.Find(oracle, program.Name, full);
                ExplanationPrinter.WriteGraph($"{program.Name}, as traced and differentiated:", compiled.Traced, session.Screen);
                ExplanationPrinter.WriteGraph($"{program.Name}, as it is run:", compiled.Graph, session.Screen);
            }

            return ExitCodes.Done;
        });
        return verb;
    }
}
