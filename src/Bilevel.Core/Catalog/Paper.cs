namespace Bilevel.Core.Catalog;

/// <summary>Where a method was published.</summary>
/// <param name="Key">The BibTeX key.</param>
/// <param name="Authors">The authors, as BibTeX writes them: "Last, First and Last, First".</param>
/// <param name="Title">The title.</param>
/// <param name="Venue">The journal or conference.</param>
/// <param name="Year">The year.</param>
public sealed record Paper(string Key, string Authors, string Title, string Venue, int Year)
{
    /// <summary>What kind of BibTeX entry this is: inproceedings, article or misc.</summary>
    public string Kind { get; init; } = "inproceedings";

    /// <summary>Further BibTeX fields, as in <c>volume = {25}</c>.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>The entry for a bibliography, without a line break at its end.</summary>
    public string BibTeX
    {
        get
        {
            var venue = Kind switch { "article" => "journal", "misc" => "howpublished", _ => "booktitle" };
            string[] fields = [$"author = {{{Authors}}}", $"title = {{{Title}}}", $"{venue} = {{{Venue}}}", $"year = {{{Year}}}", .. Fields];
            return $"@{Kind}{{{Key},\n  {string.Join(",\n  ", fields)}\n}}";
        }
    }
}
