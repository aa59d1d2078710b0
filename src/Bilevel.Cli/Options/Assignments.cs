using System.Text.Json.Nodes;

namespace Bilevel.Cli.Options;

/// <summary>Options of an algorithm as they are written on the command line: <c>name=value</c>.</summary>
internal static class Assignments
{
    /// <summary>The parameters with those on the command line in place; a later one replaces an earlier one.</summary>
    /// <exception cref="UsageException">A word is no assignment.</exception>
    public static JsonObject Apply(JsonObject basis, IEnumerable<string> words)
    {
        var parameters = (JsonObject)basis.DeepClone();
        foreach (var word in words)
        {
            var at = word.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || at == word.Length - 1)
                throw new UsageException($"{Words.Set}: expected name=value, got '{word}'");
            var name = word[..at].Trim();
            foreach (var same in parameters.Select(p => p.Key).Where(k => k.Equals(name, StringComparison.OrdinalIgnoreCase)).ToArray())
                parameters.Remove(same);
            parameters[name] = word[(at + 1)..].Trim();
        }

        return parameters;
    }
}
