using System.Text;
using Spectre.Console;

namespace Bilevel.Cli.Showing;

/// <summary>A column of a table of text.</summary>
/// <param name="Header">The header.</param>
/// <param name="RightAligned">Whether the cells are numbers.</param>
internal sealed record TextColumn(string Header, bool RightAligned = false);

/// <summary>A table: with lines on a terminal, as aligned text elsewhere; the same words in both.</summary>
internal sealed record TextTable(IReadOnlyList<TextColumn> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    private const string Gap = "  ";

    /// <summary>The width on a screen: a lined table has a space on both sides of a cell, and lines.</summary>
    public int Width(Screen screen)
    {
        var words = Enumerable.Range(0, Columns.Count).Sum(WidthOf);
        return screen.OutputIsTerminal ? words + 3 * Columns.Count + 1 : words + Gap.Length * (Columns.Count - 1);
    }

    /// <summary>The table in parts that fit the screen: the first <paramref name="lead"/> columns lead each, then as many as fit; at least one.</summary>
    public IEnumerable<TextTable> Fit(Screen screen, int lead)
    {
        for (var (from, count) = (lead, Columns.Count - lead); from < Columns.Count; (from, count) = (from + count, Columns.Count - from - count))
        {
            while (count > 1 && Only(lead, from, count).Width(screen) > screen.Width)
                count--;
            yield return Only(lead, from, count);
        }
    }

    private TextTable Only(int lead, int from, int count)
    {
        T[] Cells<T>(IReadOnlyList<T> row) => [.. row.Take(lead), .. row.Skip(from).Take(count)];
        return new(Cells(Columns), [.. Rows.Select(Cells)]);
    }

    public void Write(Screen screen)
    {
        if (screen.OutputIsTerminal)
            WriteLined(screen);
        else
            screen.Output.Write(ToString());
    }

    /// <summary>The plain form.</summary>
    public override string ToString()
    {
        var widths = Enumerable.Range(0, Columns.Count).Select(WidthOf).ToArray();
        var text = new StringBuilder();
        Append([.. Columns.Select(c => c.Header)]);
        Append([.. widths.Select(w => new string('-', w))]);
        foreach (var row in Rows)
            Append(row);
        return text.ToString();

        void Append(IReadOnlyList<string> cells)
        {
            var line = string.Join(Gap, cells.Select((cell, i) => Columns[i].RightAligned ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i])));
            text.Append(line.TrimEnd()).Append('\n');
        }
    }

    private int WidthOf(int column) => Math.Max(Columns[column].Header.Length, Rows.Select(r => r[column].Length).DefaultIfEmpty().Max());

    private void WriteLined(Screen screen)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var column in Columns)
        {
            var header = new TableColumn(new Text(column.Header, new(decoration: Decoration.Bold)));
            table.AddColumn(column.RightAligned ? header.RightAligned() : header);
        }

        foreach (var row in Rows)
            table.AddRow(row.Select(cell => new Text(cell)));
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(screen.Output), Ansi = AnsiSupport.Yes });
        console.Profile.Width = screen.Width;
        console.Write(table);
    }
}
