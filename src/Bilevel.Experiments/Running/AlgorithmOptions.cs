using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Bilevel.Core;
using Bilevel.Core.Catalog;

namespace Bilevel.Experiments.Running;

/// <summary>An algorithm's options as text: every property that can be set, by its name in camel case.</summary>
public static class AlgorithmOptions
{
    /// <summary>All options of an algorithm with their values.</summary>
    public static JsonObject Write(Algorithm algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        var json = new JsonObject();
        foreach (var property in Settable(algorithm))
        {
            json[Key(property)] = property.GetValue(algorithm) switch
            {
                null => null,
                Schedule schedule => schedule.ToString(),
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
        var copy = algorithm with { };
        var properties = Settable(copy).ToDictionary(Key, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in options)
        {
            if (!properties.TryGetValue(name, out var property))
                throw new ConfigurationException(Nearest.Message($"option of {algorithm.Name}", name, properties.Keys));
            try
            {
                property.SetValue(copy, Convert(value, property.PropertyType));
            }
            catch (TargetInvocationException error) when (error.InnerException is ArgumentException inner)
            {
                throw new ConfigurationException($"{algorithm.Name}'s {name}: {inner.Message}", inner);
            }
            catch (Exception error) when (error is FormatException or ArgumentException or InvalidOperationException or OverflowException)
            {
                throw new ConfigurationException($"{algorithm.Name}'s {name}: {error.Message}", error);
            }
        }

        return copy;
    }

    private static IEnumerable<PropertyInfo> Settable(Algorithm algorithm) =>
        algorithm.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is not null).OrderBy(p => p.Name, StringComparer.Ordinal);

    private static string Key(PropertyInfo property) => char.ToLowerInvariant(property.Name[0]) + property.Name[1..];

    private static object? Convert(JsonNode? value, Type type)
    {
        var text = value?.ToString();
        if (text is null)
            return null;
        var target = Nullable.GetUnderlyingType(type) ?? type;
        if (target == typeof(Schedule)) return Schedule.Parse(text);
        if (target == typeof(double)) return double.Parse(text, CultureInfo.InvariantCulture);
        if (target == typeof(int)) return int.Parse(text, CultureInfo.InvariantCulture);
        if (target == typeof(bool)) return bool.Parse(text);
        return Enum.Parse(target, text, ignoreCase: true);
    }
}

/// <summary>A configuration that can't be run: what was expected and what came.</summary>
public sealed class ConfigurationException(string message, Exception? inner = null) : Exception(message, inner);
