using System.CommandLine;
using Bilevel.Cli.Options;
using Bilevel.Core.Catalog;

namespace Bilevel.Cli.Verbs;

/// <summary><c>cite METHOD</c>: the paper of a method as BibTeX.</summary>
internal static class CiteVerb
{
    private static readonly string[] s_examples = ["bilevel cite soba", "bilevel cite all > methods.bib"];

    public static Verb Create(Session session)
    {
        var method = new Argument<string>("METHOD") { Description = "The method's name, several with commas, or 'all'" };
        var verb = new Verb("cite", "Print the papers of methods as BibTeX", s_examples) { method };
        verb.SetAction(parsed =>
        {
            var papers = Names.Algorithms(parsed.GetRequiredValue(method)).Select(name => AlgorithmCatalog.Find(name).Paper).DistinctBy(p => p.Key);
            session.Output.WriteLine(string.Join("\n\n", papers.Select(p => p.BibTeX)));
            return ExitCodes.Done;
        });
        return verb;
    }
}
