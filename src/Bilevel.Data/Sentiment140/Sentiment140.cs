namespace Bilevel.Data;

/// <summary>Reads Sentiment140, tweets with a polarity (Go, Bhayani, Huang, "Twitter sentiment classification using distant supervision", 2009).</summary>
/// <remarks>
/// The official distribution as it is: CSV in Latin-1, without a header, each field in double quotes; polarity (0 negative, 2 neutral, 4 positive), id, date,
/// query, user, text. Class 0 is negative, 1 positive; neutral rows are left out and counted. Texts are as written, with names, links and HTML entities; an empty
/// one is kept. Strict: anything else is an error with line and column. No licence is stated; for research, with citation.
/// </remarks>
public static class Sentiment140
{
    private const string Folder = "sentiment140", Archive = "trainingandtestdata.zip";
    private const string TrainingFile = "training.1600000.processed.noemoticon.csv", TestFile = "testdata.manual.2009.06.14.csv";
    private const int Polarity = 0, Text = 5;
    private static readonly string[] s_columns = ["polarity", "id", "date", "query", "user", "text"];

    /// <summary>Reads the training rows.</summary>
    /// <param name="path">
    /// The archive trainingandtestdata.zip or the unpacked CSV file; the folder of either; or a folder with such a folder sentiment140. An unpacked file comes first.
    /// </param>
    /// <exception cref="DataException">The file is missing, truncated or damaged, or holds something other than expected; says where.</exception>
    public static TextCollection ReadTraining(string path) => Read(path, TrainingFile);

    /// <summary>Reads the test rows, which people judged.</summary>
    /// <param name="path">As of <see cref="ReadTraining"/>.</param>
    /// <exception cref="DataException">As of <see cref="ReadTraining"/>.</exception>
    public static TextCollection ReadTest(string path) => Read(path, TestFile);

    private static TextCollection Read(string path, string member)
    {
        path = SourceFile.InFolder(path, member, Archive, Path.Combine(Folder, member), Path.Combine(Folder, Archive));
        var source = SourceFile.At(path);
        if (source.IsZip)
            source = source.ZipMember(member);
        using var records = new CsvRecords(source, isLatin1: true) { ColumnNames = s_columns };
        var (texts, neutral) = (new List<LabelledText>(), 0);
        while (records.Read(s_columns.Length))
        {
            var label = records.Text(Polarity) switch
            {
                "0" => 0,
                "2" => -1,
                "4" => 1,
                _ => throw records.Unexpected(Polarity, "0 (negative), 2 (neutral) or 4 (positive)"),
            };
            if (label < 0)
                neutral++;
            else
                texts.Add(new(records.Text(Text), label, "", FormattableString.Invariant($"line {records.Line}")));
        }

        if (texts.Count == 0)
            throw new DataException(source.Origin, "expected negative or positive rows, got none", 1);
        return new(source.Origin, source.Sha256, SentimentClasses.Names, texts) { LeftOut = neutral };
    }
}
