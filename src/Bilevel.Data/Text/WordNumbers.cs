using System.Runtime.InteropServices;

namespace Bilevel.Data;

/// <summary>Texts as numbers of all their words, known or not, found in one pass; repeats left out.</summary>
internal sealed class WordNumbers
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _spellings = [];
    private readonly List<int> _words = [], _starts = [0];

    /// <summary>Finds the words of texts.</summary>
    public WordNumbers(TextCollection texts, bool lowerCase)
    {
        var (spelling, first) = (new Spelling(lowerCase), new Dictionary<(string Group, ulong Hash), int>());
        var lookup = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var text in texts.Texts)
        {
            foreach (var word in new Tokens(spelling.Of(text.Text)))
            {
                if (!lookup.TryGetValue(word, out var number))
                {
                    number = _spellings.Count;
                    _spellings.Add(word.ToString());
                    _numbers.Add(_spellings[number], number);
                }

                _words.Add(number);
            }

            var (start, hash) = (_starts[^1], new WordHash());
            hash.Add(MemoryMarshal.Cast<int, char>(CollectionsMarshal.AsSpan(_words)[start..]));

            // Two texts of one hash are compared word by word, so that a text is never left out by chance.
            if (!first.TryAdd((text.Group, hash.Value), Kept.Count) && WordsOf(first[(text.Group, hash.Value)]).SequenceEqual(CollectionsMarshal.AsSpan(_words)[start..]))
            {
                _words.RemoveRange(start, _words.Count - start);
                continue;
            }

            Kept.Add(text);
            _starts.Add(_words.Count);
        }
    }

    /// <summary>The texts that no earlier one of their group repeats.</summary>
    public List<LabelledText> Kept { get; } = [];

    /// <summary>The spelling of each number.</summary>
    public IReadOnlyList<string> Spellings => _spellings;

    /// <summary>The numbers of a kept text's words.</summary>
    public ReadOnlySpan<int> WordsOf(int text) => CollectionsMarshal.AsSpan(_words)[_starts[text].._starts[text + 1]];
}
