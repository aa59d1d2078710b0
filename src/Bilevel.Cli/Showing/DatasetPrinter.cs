using System.Globalization;
using System.Text;
using Bilevel.Data;

namespace Bilevel.Cli.Showing;

/// <summary>Prints what a data set holds: counts by class and group, and single records as people read them.</summary>
internal static class DatasetPrinter
{
    /// <summary>What a class of a domain needs for a balanced task of 20 + 20 reviews: 10 to learn from and 10 to judge by.</summary>
    public const int EnoughOfAClass = 20;

    private const int ShownColumns = 8, ShownText = 400, ShownNumbers = 6;
    private const string Gap = "  ";

    /// <summary>A part in a line.</summary>
    public static string Summary(DatasetPart part)
    {
        var what = part switch
        {
            ImagePart { Images: var images } => string.Create(CultureInfo.InvariantCulture, $"images of {images.Height} × {images.Width}{(images.Channels == 1 ? "" : " in colour")}"),
            TablePart { Table: var table } => string.Create(CultureInfo.InvariantCulture, $"rows of {table.Columns} numbers"),
            TextPart => "texts",
            VectorPart { Vectors: var vectors } => string.Create(CultureInfo.InvariantCulture, $"words of {vectors.Width} numbers"),
            _ => "records",
        };
        var share = part.OfficialCount > part.Count ? $" of the {Whole(part.OfficialCount)} that its authors distribute" : "";
        var leftOut = part is TextPart { Collection.LeftOut: > 0 and var count } ? $", {Whole(count)} others left out (neutral)" : "";
        return $"{part.Name}: {Whole(part.Count)} {what}{share}{leftOut}";
    }

    /// <summary>Whether texts come from groups.</summary>
    public static bool HasDomains(TextPart part) => part.Collection.Texts.Any(t => t.Group.Length > 0);

    /// <summary>A count, or a word where it is 0.</summary>
    public static string CountOr(string zero, int number) => number == 0 ? zero : Whole(number);

    /// <summary>How many records there are of each class, and of each domain.</summary>
    public static void WriteCounts(IReadOnlyList<DatasetPart> parts, Screen screen)
    {
        foreach (var domains in parts.OfType<TextPart>().Where(HasDomains))
        {
            screen.Output.WriteLine();
            WriteDomains(domains, screen);
        }

        // Parts of the same classes, training and test, are columns of one table.
        foreach (var alike in parts.Where(p => p.ClassNames.Count > 0 && !(p is TextPart text && HasDomains(text))).GroupBy(p => string.Join('\n', p.ClassNames)))
        {
            screen.Output.WriteLine();
            WriteClasses([.. alike], screen);
        }
    }

    /// <summary>The first record of each class in turn.</summary>
    public static void WriteRecords(DatasetPart part, int count, Screen screen)
    {
        int[] records = part.ClassNames.Count == 0 ? [.. Enumerable.Range(0, Math.Min(count, part.Count))] : InTurn(part, count);
        screen.Output.WriteLine();
        switch (part)
        {
            case ImagePart { Images: var images }:
                WriteImages(images, records, screen);
                break;
            case TablePart { Table: var table }:
                WriteRows(table, records, screen);
                break;
            case TextPart { Collection: var collection }:
                foreach (var record in records)
                    WriteText(collection.Texts[record], collection.ClassNames, screen);
                break;
            case VectorPart { Vectors: var vectors }:
                foreach (var word in vectors.Words.Take(records.Length))
                    WriteVector(word, vectors, screen);
                break;
        }
    }

    private static void WriteClasses(IReadOnlyList<DatasetPart> parts, Screen screen)
    {
        int[][] counts = [.. parts.Select(ByClass)];
        new TextTable(
            [new("class"), .. parts.SelectMany(part => new TextColumn[] { new(part.Name, true), new("", true) })],
            [.. parts[0].ClassNames.Select((name, c) => (string[])[name, .. parts.SelectMany((part, p) => new[] { Whole(counts[p][c]), Amounts.Share(counts[p][c], part.Count) })])]).Write(screen);
    }

    private static int[] ByClass(DatasetPart part)
    {
        var counts = new int[part.ClassNames.Count];
        for (var record = 0; record < part.Count; record++)
            counts[part.LabelOf(record)]++;
        return counts;
    }

    private static void WriteDomains(TextPart part, Screen screen)
    {
        var isAnySmall = false;
        new TextTable(
            [new("domain"), .. part.ClassNames.Select(name => new TextColumn(name, true)), new("all", true), new("")],
            [.. part.Collection.Texts.GroupBy(t => t.Group).OrderBy(g => g.Key, StringComparer.Ordinal).Select(Row)]).Write(screen);
        if (isAnySmall)
            screen.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Too small: fewer than {EnoughOfAClass} of a class, so that the domain alone gives no balanced task of 20 reviews to learn from and 20 to judge by."));

        string[] Row(IGrouping<string, LabelledText> domain)
        {
            int[] counts = [.. part.ClassNames.Select((_, c) => domain.Count(t => t.Label == c))];
            var isSmall = counts.Min() < EnoughOfAClass;
            isAnySmall |= isSmall;
            return [domain.Key, .. counts.Select(Whole), Whole(counts.Sum()), isSmall ? "too small" : ""];
        }
    }

    private static int[] InTurn(DatasetPart part, int count)
    {
        var byClass = Enumerable.Range(0, part.Count).GroupBy(part.LabelOf).OrderBy(g => g.Key).Select(g => g.Take(count).ToArray()).ToArray();
        return [.. Enumerable.Range(0, count).SelectMany(turn => byClass.Where(c => turn < c.Length).Select(c => c[turn])).Take(count)];
    }

    private static void WriteImages(ByteImages images, int[] records, Screen screen)
    {
        var width = ImageBlocks.Lines(images, 0)[0].Length;
        foreach (var row in records.Chunk(Math.Max(1, (screen.Width + Gap.Length) / (width + Gap.Length))))
        {
            screen.Output.WriteLine(string.Join(Gap, row.Select(record => Cut(string.Create(CultureInfo.InvariantCulture, $"{record}: {images.ClassNames[images.Labels[record]]}"), width).PadRight(width))).TrimEnd());
            var lines = row.Select(record => ImageBlocks.Lines(images, record)).ToArray();
            for (var line = 0; line < lines[0].Count; line++)
                screen.Output.WriteLine(string.Join(Gap, lines.Select(l => l[line])).TrimEnd());
            screen.Output.WriteLine();
        }
    }

    private static void WriteRows(ClassificationTable table, int[] records, Screen screen)
    {
        var columns = Math.Min(ShownColumns, table.Columns);
        new TextTable(
            [new("row", true), new("class"), .. table.ColumnNames.Take(columns).Select(name => new TextColumn(name, true))],
            [.. records.Select(r => new[] { Whole(r), table.ClassNames[table.Labels[r]] }.Concat(table.Row(r)[..columns].ToArray().Select(Number)).ToArray())]).Write(screen);
        if (columns < table.Columns)
            screen.Output.WriteLine($"and {Whole(table.Columns - columns)} more columns");
    }

    private static void WriteText(LabelledText text, IReadOnlyList<string> classNames, Screen screen)
    {
        screen.Output.WriteLine($"[{classNames[text.Label]}{(text.Group.Length > 0 ? $", {text.Group}" : "")}; {text.Place}]");
        screen.Output.WriteLine("  " + Cut(OnOneLine(text.Text), ShownText));
    }

    private static void WriteVector(string word, WordVectors vectors, Screen screen)
    {
        vectors.TryFind(word, out var index);
        var shown = Math.Min(ShownNumbers, vectors.Width);
        screen.Output.WriteLine($"{word}: {string.Join(' ', vectors[index][..shown].ToArray().Select(Number))}{(shown < vectors.Width ? " …" : "")}");
    }

    // What a review holds is not for the terminal to obey.
    private static string OnOneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var letter in text)
            line.Append(char.IsControl(letter) ? ' ' : letter);
        return line.ToString().Trim();
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..(length - 1)] + "…";

    private static string Number(float value) => value.ToString("G5", CultureInfo.InvariantCulture);

    private static string Whole(int number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
