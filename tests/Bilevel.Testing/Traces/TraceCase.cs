using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Bilevel.Core;
using Bilevel.Core.Catalog;
using Bilevel.Testing.Conformance;
using Bilevel.Testing.Golden;

namespace Bilevel.Testing.Traces;

/// <summary>A method with its options, and the vectors that a second implementation has after each of its steps.</summary>
public sealed class TraceCase
{
    private readonly JsonElement _case;

    private TraceCase(JsonElement file, JsonElement entry)
    {
        _case = entry;
        Name = Text("name");
        var problem = entry.TryGetProperty("on", out var on) ? on.GetString()! : "problem";
        (Problem, Start) = (new(file.GetProperty(problem)), new(file.GetProperty(problem).Vector("x0"), file.GetProperty(problem).Vector("y0")));
    }

    /// <summary>All cases of the fixture, in its order.</summary>
    public static IReadOnlyList<TraceCase> All { get; } = Load();

    /// <summary>Its name in the fixture: the method and what is special about its options.</summary>
    public string Name { get; }

    /// <summary>The name of the method.</summary>
    public string Method => Text("algorithm");

    /// <summary>The problem.</summary>
    public TraceProblem Problem { get; }

    /// <summary>Where the trace starts.</summary>
    public StartingPoint<double> Start { get; }

    /// <summary>The number of iterations.</summary>
    public int Iterations => After.GetProperty("x").GetArrayLength();

    /// <summary>The vectors that the trace has, by the names under which a state keeps them.</summary>
    public IEnumerable<string> Vectors => After.EnumerateObject().Select(vector => vector.Name);

    /// <summary>How far a step may lie from the trace, of the norm of the vector.</summary>
    public double Tolerance => _case.TryGetProperty("tolerance", out var tolerance) ? tolerance.GetDouble() : ConformanceTolerances.Trace;

    /// <summary>HVPs that the second implementation was told to make in an iteration, where their number is drawn at random; null otherwise.</summary>
    public int? Hvps(int t) => _case.TryGetProperty("hvps", out var all) ? all[t].GetInt32() : null;

    /// <summary>A vector after iteration t.</summary>
    public double[] Vector(int t, string name) => GoldenFile.Vector(After.GetProperty(name)[t]);

    private JsonElement After => _case.GetProperty("after");

    /// <summary>The method with the options of the trace.</summary>
    /// <exception cref="InvalidOperationException">The method has no such option.</exception>
    public Algorithm Algorithm()
    {
        var algorithm = AlgorithmCatalog.Find(Method).Default with { };
        foreach (var option in _case.GetProperty("options").EnumerateObject())
        {
            var property = algorithm.GetType().GetProperty(option.Name) ?? throw new InvalidOperationException($"{Method} has no option {option.Name}, which the trace {Name} sets");
            property.SetValue(algorithm, Value(option.Value.ToString(), property), BindingFlags.DoNotWrapExceptions, null, null, null);
        }

        return algorithm;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static object Value(string text, PropertyInfo property) =>
        property.PropertyType.IsEnum ? Enum.Parse(property.PropertyType, text)
        : property.PropertyType.GetMethod("Parse", BindingFlags.Public | BindingFlags.Static, [typeof(string)]) is { } parse && !property.PropertyType.IsPrimitive ? parse.Invoke(null, [text])!
        : Convert.ChangeType(text, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, CultureInfo.InvariantCulture);

    private static TraceCase[] Load()
    {
        using var stream = typeof(TraceCase).Assembly.GetManifestResourceStream("traces.json") ?? throw new InvalidOperationException("traces.json is not embedded in this assembly");
        using var document = JsonDocument.Parse(stream);
        var file = document.RootElement.Clone();
        return [.. file.GetProperty("cases").EnumerateArray().Select(entry => new TraceCase(file, entry))];
    }

    private string Text(string name) => _case.GetProperty(name).GetString()!;
}
