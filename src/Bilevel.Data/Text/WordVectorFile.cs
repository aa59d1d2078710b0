using System.Text;
using System.Text.Unicode;

namespace Bilevel.Data;

/// <summary>Reads word vectors in GloVe's text format: <c>word v1 v2 …</c>, a word a line, parted by single blanks.</summary>
internal static class WordVectorFile
{
    private const string Folder = "glove";
    private static readonly string[] s_endings = [".txt", ".txt.gz", ".zip"];

    /// <summary>Reads a file.</summary>
    /// <param name="path">As of <see cref="WordVectors.Read"/>.</param>
    /// <param name="wanted">The words to keep; null for all.</param>
    public static WordVectors Read(string path, IReadOnlySet<string>? wanted)
    {
        var source = Source(path);
        var (words, values, seen, width) = (new List<string>(), new List<float>(), new Dictionary<string, long>(StringComparer.Ordinal), 0);
        var known = seen.GetAlternateLookup<ReadOnlySpan<char>>();
        HashSet<string>? keep = wanted is null ? null : new(wanted, StringComparer.Ordinal);
        using var content = source.Content();
        var (lines, letters) = (new ByteLines(content, source.Origin), Array.Empty<char>());
        while (lines.Read())
        {
            var line = lines.Current;
            var at = new Position(source.Origin, lines.Number);
            if (width == 0)
                width = Math.Max(line.Count((byte)' '), 1);
            var end = EndOfWord(line, width, at);
            if (letters.Length < end)
                letters = new char[2 * end];
            if (Utf8.ToUtf16(line[..end], letters, out _, out var length, replaceInvalidSequences: false) != System.Buffers.OperationStatus.Done)
                throw at.Error("expected a word in UTF-8, got bytes that are not", "word");
            var word = letters.AsSpan(0, length);
            if (keep is not null && !keep.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word))
                continue;
            if (known.TryGetValue(word, out var first))
                throw at.Error(FormattableString.Invariant($"expected every word once, got \"{word.ToString()}\" of line {first} again"), "word");
            words.Add(word.ToString());
            seen.Add(words[^1], lines.Number);
            AddNumbers(line[(end + 1)..], values, at);
        }

        if (lines.Number == 0)
            throw new DataException(source.Origin, "expected words and their vectors, got an empty file", 1);
        if (words.Count == 0)
            throw new DataException(source.Origin, FormattableString.Invariant($"expected some of the {wanted!.Count} words that are wanted, got none"));
        return new(words, [.. values], source.Origin, source.Sha256);
    }

    // The last fields are the numbers; what comes before is the word, which may hold blanks as long as no number stands before the numbers.
    private static int EndOfWord(ReadOnlySpan<byte> line, int width, Position at)
    {
        var excess = line.Count((byte)' ') - width;
        var end = excess < 0 ? -1 : line.IndexOf((byte)' ');
        for (var i = 0; i < excess; i++)
        {
            var next = end + 1 + line[(end + 1)..].IndexOf((byte)' ');
            if (DecimalNumber.TryParse(line[(end + 1)..next], out _))
                end = -1;
            if (end < 0)
                break;
            end = next;
        }

        if (end < 0)
            throw at.Error(FormattableString.Invariant($"expected a word and {width} numbers, as in line 1, got {width + excess + 1} fields"));
        return end > 0 ? end : throw at.Error("expected a word before the numbers, got none", "word");
    }

    private static void AddNumbers(ReadOnlySpan<byte> numbers, List<float> values, Position at)
    {
        var column = 0;
        foreach (var range in numbers.Split((byte)' '))
        {
            column++;
            if (!DecimalNumber.TryParse(numbers[range], out var value))
                throw at.Error($"expected a finite number in single precision, got \"{Encoding.UTF8.GetString(numbers[range])}\"", FormattableString.Invariant($"v{column}"));
            values.Add(value);
        }
    }

    private static SourceFile Source(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            path = InFolder(Directory.Exists(Path.Combine(path, Folder)) ? Path.Combine(path, Folder) : path);
        if (!File.Exists(path) && Path.GetDirectoryName(path) is { } parent && File.Exists(parent) && SourceFile.At(parent) is { IsZip: true } archive)
            return archive.ZipMember(Path.GetFileName(path));
        var source = SourceFile.At(path);
        if (!source.IsZip)
            return source;
        string[] members = [.. source.ZipMembers().Where(name => name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase))];
        return source.ZipMember(OneOf(members, path, "a .txt file in the archive"));
    }

    private static string InFolder(string folder)
    {
        string[] files = [.. Directory.EnumerateFiles(folder, "glove*").Select(file => Path.GetFileName(file))
            .Where(file => s_endings.Any(ending => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase))).Order(StringComparer.Ordinal)];
        return Path.Combine(folder, OneOf(files, folder, "glove*.txt, glove*.txt.gz or glove*.zip in the folder"));
    }

    private static string OneOf(string[] names, string path, string expected) => names.Length switch
    {
        0 => throw new DataException(path, $"expected {expected}, found none"),
        1 => names[0],
        _ => throw new DataException(path, $"expected one file, found {ClassificationTable.Quoted(names)}; name one, such as {Path.Combine(path, names[0])}"),
    };

    private readonly record struct Position(string Origin, long Line)
    {
        public DataException Error(string problem, string? column = null) => new(Origin, problem, Line, column);
    }
}
