using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bilevel.Experiments.Results;

/// <summary>How result files are written as JSON, and read strictly: an unknown or missing member is an error.</summary>
public static class ResultJson
{
    /// <summary>The options of every result file.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Reads a result file.</summary>
    /// <typeparam name="TResult">A record of this namespace.</typeparam>
    /// <exception cref="ResultFileException">The file is missing or is not what was expected.</exception>
    public static TResult Read<TResult>(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<TResult>(File.ReadAllBytes(path), Options)
                ?? throw new ResultFileException(path, "expected an object, got null");
        }
        catch (JsonException error)
        {
            throw new ResultFileException(path, error.Message, error);
        }
        catch (IOException error)
        {
            throw new ResultFileException(path, error.Message, error);
        }
    }

    /// <summary>The text of a result file.</summary>
    /// <typeparam name="TResult">A record of this namespace.</typeparam>
    public static string Write<TResult>(TResult result) => JsonSerializer.Serialize(result, Options) + "\n";
}

/// <summary>A result file that cannot be used: which, and why.</summary>
public sealed class ResultFileException(string path, string why, Exception? inner = null) : Exception($"{path}: {why}", inner)
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;
}
