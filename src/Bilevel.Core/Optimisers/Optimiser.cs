using Bilevel.Numerics.Text;

namespace Bilevel.Core.Optimisers;

/// <summary>What becomes of a method's moves at one level: rules, one after the other.</summary>
/// <remarks>As text: <c>none</c>, <c>adam(0.001)</c>, <c>momentum(0.9)+clip(1)</c>, <c>clip(1)+ball(10)</c>, <c>box(-1,1)</c>. A projection belongs at the end: what follows it may leave its set.</remarks>
public sealed record Optimiser
{
    private const string NoneWord = "none";
    private static readonly string[] s_words = ["momentum", "adam", "clip", "ball", "box"];
    private readonly MoveRule[] _rules;

    private Optimiser(MoveRule[] rules) => _rules = rules;

    /// <summary>The moves as the method makes them.</summary>
    public static Optimiser None { get; } = new([]);

    /// <summary>The rules, in the order in which they are applied.</summary>
    public static Optimiser Of(params IEnumerable<MoveRule> rules) => new([.. rules]);

    /// <summary>The rules, in the order in which they are applied.</summary>
    public IReadOnlyList<MoveRule> Rules => _rules;

    /// <inheritdoc/>
    public bool Equals(Optimiser? other) => other is not null && _rules.AsSpan().SequenceEqual(other._rules);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => _rules.Length == 0 ? NoneWord : string.Join<MoveRule>('+', _rules);

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">The text is no optimiser.</exception>
    public static Optimiser Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            var compact = text.Replace(" ", "", StringComparison.Ordinal);
            return compact.Equals(NoneWord, StringComparison.OrdinalIgnoreCase) ? None : Of(Terms(compact).Select(Rule));
        }
        catch (Exception error) when (error is FormatException or ArgumentException)
        {
            throw new FormatException($"expected an optimiser such as none, momentum(0.9), adam(0.001), clip(1), ball(10), box(-1,1) or clip(1)+ball(10), got '{text}': {error.Message}", error);
        }
    }

    // The terms between plus signs that no parenthesis encloses: a step size may hold one too.
    private static IEnumerable<string> Terms(string text)
    {
        var (depth, start) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (text[i] != '+' || depth != 0)
                continue;
            yield return text[start..i];
            start = i + 1;
        }

        yield return text[start..];
    }

    private static MoveRule Rule(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        if (open < 0 || !text.EndsWith(')'))
            throw new FormatException($"'{text}' is no rule with its numbers in parentheses");
        var arguments = text[(open + 1)..^1].Split(',');
        return (text[..open].ToLowerInvariant(), arguments) switch
        {
            ("momentum", [var beta]) => new Momentum(Schedule.Number(beta)),
            ("adam", [var step]) => new Adam(Schedule.Parse(step)),
            ("adam", [var step, var beta1, var beta2]) => new Adam(Schedule.Parse(step), Schedule.Number(beta1), Schedule.Number(beta2)),
            ("clip", [var length]) => new Clip(Schedule.Number(length)),
            ("ball", [var radius]) => new Ball(Schedule.Number(radius)),
            ("box", [var low, var high]) => new Box(Schedule.Number(low), Schedule.Number(high)),
            _ => throw new FormatException($"no rule reads '{text}'{Nearest.Hint(text[..open], s_words.Except([text[..open].ToLowerInvariant()]))}"),
        };
    }

}
