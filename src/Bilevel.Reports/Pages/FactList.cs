using System.Globalization;
using Bilevel.Experiments.Results;
using Bilevel.Reports.Writing;
using Bilevel.Tasks;

namespace Bilevel.Reports.Pages;

/// <summary>Names with their values.</summary>
internal static class FactList
{
    /// <summary>The facts as a definition list; a fact without a value is left out.</summary>
    public static Markup Of(params IEnumerable<(string Name, Markup Value)> facts) => Markup.Of(
        $"""<dl class="facts">{facts.Where(f => f.Value != Markup.Empty).Select(f => Markup.Of($"<div><dt>{f.Name}</dt><dd>{f.Value}</dd></div>"))}</dl>""");

    /// <summary>A value that is a text.</summary>
    public static Markup Text(string value) => value.Length == 0 ? Markup.Empty : Markup.Of($"{value}");

    /// <summary>Options as name = value, one after the other.</summary>
    public static Markup Options(IEnumerable<KeyValuePair<string, string>> options) =>
        Markup.Join(options.Select(o => Markup.Of($"""<span class="option"><span class="option-name">{o.Key}</span> {o.Value}</span> """)));

    /// <summary>The command in a box of its own.</summary>
    public static Markup Command(string command) => Markup.Of($"""<pre class="command"><code>{command}</code></pre>""");

    /// <summary>The facts of the data.</summary>
    public static IEnumerable<(string Name, Markup Value)> Data(DataInfo data) =>
    [
        ("Data", Text(string.Create(CultureInfo.InvariantCulture, $"{data.Name} ({data.Source})"))),
        (Sentence.Capitalised(data.Unit), Text(string.Join(", ", data.Rows.Select(r => $"{NumberText.Count(r.Value)} {r.Key}")))),
        ("Of the data", Text(Sentence.Capitalised(string.Join("; ", data.Remarks)))),
        ("SHA-256 of the data", Markup.Of($"<code>{data.Sha256}</code>")),
    ];

    /// <summary>The facts of the machine and the program.</summary>
    public static IEnumerable<(string Name, Markup Value)> Machine(MachineInfo machine) =>
    [
        ("Processor", Text(machine.Cpu)),
        ("Threads", Text(string.Create(CultureInfo.InvariantCulture, $"{machine.Threads} of {machine.Cores} cores"))),
        ("Vector width", Text(string.Create(CultureInfo.InvariantCulture, $"{machine.VectorBits} bits"))),
        ("System", Text(machine.OperatingSystem)),
        (".NET", Text(machine.Runtime)),
        ("Program", Text($"Bilevel.NET {machine.Version}")),
        ("Commit", Markup.Of($"<code>{machine.Commit}</code>")),
    ];
}
