using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Bilevel.Core;
using Bilevel.Core.Algorithms;
using Bilevel.Core.Optimisers;
using Bilevel.Numerics.Text;

namespace Bilevel.Experiments.Running;

/// <summary>An algorithm's options as text: every property that can be set, by its name in camel case; and the optimisers around it, where there are any.</summary>
public static class AlgorithmOptions
{
    private const string UpperOptimiser = "upperOptimiser", LowerOptimiser = "lowerOptimiser";

    /// <summary>All options of an algorithm with their values.</summary>
    public static JsonObject Write(Algorithm algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        if (algorithm is Optimised optimised)
        {
            var options = Write(optimised.Inner);
            (options[UpperOptimiser], options[LowerOptimiser]) = (optimised.Upper.ToString(), optimised.Lower.ToString());
            return options;
        }

        var json = new JsonObject();
        foreach (var property in Settable(algorithm))
        {
            json[Key(property)] = property.GetValue(algorithm) switch
            {
                null => null,
                Schedule or Lazy or Refinement => property.GetValue(algorithm)!.ToString(),
                double number when double.IsFinite(number) => number,
                double number => number.ToString(CultureInfo.InvariantCulture),
                int number => number,
                bool flag => flag,
                Enum name => name.ToString(),
                var other => throw new NotSupportedException($"{algorithm.Name}'s {property.Name} has type {other.GetType().Name}, which has no form in a configuration"),
            };
        }

        return json;
    }

    /// <summary>The algorithm with some options replaced.</summary>
    /// <exception cref="ConfigurationException">An option is unknown, or its value is not allowed; the message names the nearest option or what was expected.</exception>
    public static Algorithm With(Algorithm algorithm, JsonObject options)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        ArgumentNullException.ThrowIfNull(options);
        var optimised = algorithm as Optimised;
        var copy = (optimised?.Inner ?? algorithm) with { };
        var optimisers = new Dictionary<string, Optimiser>(StringComparer.OrdinalIgnoreCase) { [UpperOptimiser] = optimised?.Upper ?? Optimiser.None, [LowerOptimiser] = optimised?.Lower ?? Optimiser.None };
        var properties = Settable(copy).ToDictionary(Key, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in options)
        {
            var isOptimiser = optimisers.ContainsKey(name);
            if (!properties.TryGetValue(name, out var property) && !isOptimiser)
                throw new ConfigurationException($"{algorithm.Name}: {Nearest.Message("option", name, [.. properties.Keys, .. optimisers.Keys])}");
            try
            {
                if (isOptimiser)
                    optimisers[name] = Optimiser.Parse(value?.ToString() ?? "null");
                else
                    property!.SetValue(copy, Convert(value?.ToString(), property.PropertyType));
            }
            catch (TargetInvocationException error) when (error.InnerException is ArgumentException inner)
            {
                throw new ConfigurationException($"{algorithm.Name}'s {name}: {inner.Message}", inner);
            }
            catch (FormatException error)
            {
                throw new ConfigurationException($"{algorithm.Name}'s {name}: {error.Message}", error);
            }
        }

        return Optimised.Around(copy, optimisers[UpperOptimiser], optimisers[LowerOptimiser]);
    }

    private static IEnumerable<PropertyInfo> Settable(Algorithm algorithm) =>
        algorithm.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is not null).OrderBy(p => p.Name, StringComparer.Ordinal);

    private static string Key(PropertyInfo property) => char.ToLowerInvariant(property.Name[0]) + property.Name[1..];

    private static object? Convert(string? text, Type type)
    {
        var target = Nullable.GetUnderlyingType(type) ?? type;
        if (text is null)
            return target == type ? throw new FormatException("expected a value, got null") : null;
        if (target == typeof(Schedule))
            return Schedule.Parse(text);
        if (target == typeof(Lazy))
            return Lazy.Parse(text);
        if (target == typeof(Refinement))
            return Refinement.Parse(text);
        if (target == typeof(double))
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw Expected("a number", text);
        if (target == typeof(int))
            return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : throw Expected("a whole number", text);
        if (target == typeof(bool))
            return bool.TryParse(text, out var flag) ? flag : throw Expected("true or false", text);
        var names = Enum.GetNames(target);
        return Array.Find(names, n => n.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name ? Enum.Parse(target, name) : throw new FormatException($"expected one of {string.Join(", ", names)}, got '{text}'{Nearest.Hint(text, names)}");
    }

    private static FormatException Expected(string what, string text) => new($"expected {what}, got '{text}'");
}

/// <summary>A configuration that can't be run: what was expected and what came.</summary>
public sealed class ConfigurationException(string message, Exception? inner = null) : Exception(message, inner);
