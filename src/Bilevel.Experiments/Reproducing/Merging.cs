using System.Text.Json.Nodes;

namespace Bilevel.Experiments.Reproducing;

/// <summary>JSON objects laid one over the other, and what differs between two.</summary>
internal static class Merging
{
    /// <summary>A copy of the basis with the members of the other in place; objects within are merged likewise.</summary>
    public static JsonObject Over(JsonObject basis, JsonObject above)
    {
        var merged = (JsonObject)basis.DeepClone();
        foreach (var (name, value) in above)
            merged[name] = value is JsonObject inner && merged[name] is JsonObject outer ? Over(outer, inner) : value?.DeepClone();
        return merged;
    }

    /// <summary>What differs, a line each: <c>seeds: 0, 1, 2 there, 0 here</c>. Objects and lists of objects are looked into.</summary>
    public static IReadOnlyList<string> Differences(JsonNode? there, JsonNode? here, string path = "") => (there, here) switch
    {
        (JsonObject a, JsonObject b) => [.. a.Select(m => m.Key).Union(b.Select(m => m.Key)).SelectMany(name => Differences(a[name], b[name], path.Length == 0 ? name : $"{path}.{name}"))],
        (JsonArray a, JsonArray b) when a.Count == b.Count && a.Concat(b).All(item => item is JsonObject) => [.. a.Zip(b).SelectMany((pair, i) => Differences(pair.First, pair.Second, $"{path}[{i}]"))],
        _ when JsonNode.DeepEquals(there, here) => [],
        _ => [$"{path}: {Words(there)} there, {Words(here)} here"],
    };

    private static string Words(JsonNode? node) => node switch
    {
        null => "none",
        JsonArray { Count: 0 } => "none",
        JsonArray items when items.All(i => i is JsonObject item && item.ContainsKey("name")) => string.Join(", ", items.Select(i => i!["name"])),
        JsonArray items => string.Join(", ", items.Select(i => i?.ToJsonString())),
        _ => node.ToString(),
    };
}
