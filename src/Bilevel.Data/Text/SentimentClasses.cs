namespace Bilevel.Data;

/// <summary>The two classes of sentiment: 0 negative, 1 positive.</summary>
internal static class SentimentClasses
{
    public static IReadOnlyList<string> Names { get; } = ["negative", "positive"];

    /// <summary>The class id of a name; −1 where it is none of the two.</summary>
    public static int IdOf(string? name) => name switch
    {
        "negative" => 0,
        "positive" => 1,
        _ => -1,
    };
}
