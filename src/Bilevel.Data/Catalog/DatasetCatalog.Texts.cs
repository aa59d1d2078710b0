namespace Bilevel.Data;

public static partial class DatasetCatalog
{
    private const string Glove = "glove", GlovePaper = "glove-840b", SmallestGlove = "glove.6B.50d.txt";
    private const string GloveCitation = "J. Pennington, R. Socher, C. D. Manning, GloVe: Global Vectors for Word Representation, EMNLP 2014";

    // Reading every vector of glove.840B takes gigabytes; reading its lines for these words takes the time alone.
    private static readonly HashSet<string> s_frequent = ["the", "of", "and", "good", "bad"];

    private static Dataset Amazon() => new(folder => [new TextPart("reviews", 0, AmazonReviews.Read(Path.Combine(folder, "amazon")))])
    {
        Name = "amazon",
        Title = "Amazon reviews of 25 kinds of products, positive or negative",
        Terms = "none stated; for research, with citation",
        Citation = "J. Blitzer, M. Dredze, F. Pereira, Biographies, Bollywood, Boom-boxes and Blenders: Domain Adaptation for Sentiment Classification, ACL 2007",
        Files = [new("amazon/unprocessed.tar.gz", [new("https://www.cs.jhu.edu/~mdredze/datasets/sentiment/unprocessed.tar.gz")], null, 1_500_000_000)],
        Instead = ["amazon/dataset.json", "amazon/dataset.json.gz", "amazon/sorted_data.tar.gz", "amazon/domain_sentiment_data.tar.gz", "amazon/sorted_data"],
        Companions = [Glove, GlovePaper],
    };

    private static Dataset Sentiment140Set() => new(folder =>
    [
        new TextPart(Training, 1_600_000, Sentiment140.ReadTraining(Path.Combine(folder, "sentiment140"))),
        new TextPart(Test, 359, Sentiment140.ReadTest(Path.Combine(folder, "sentiment140"))),
    ])
    {
        Name = "sentiment140",
        Title = "Tweets, positive or negative by their smileys; test tweets judged by people",
        Terms = "none stated; for research, with citation",
        Citation = "A. Go, R. Bhayani, L. Huang, Twitter Sentiment Classification using Distant Supervision, 2009",
        Files = [new("sentiment140/trainingandtestdata.zip", [new("http://cs.stanford.edu/people/alecmgo/trainingandtestdata.zip")], null, 81_363_704)],
        Instead = ["sentiment140/training.1600000.processed.noemoticon.csv"],
        Companions = [Glove, GlovePaper],
    };

    private static Dataset GloveSet() => new(folder => [new VectorPart("words", 400_000, WordVectors.Read(GloveFile(folder, "glove.6B", SmallestGlove)))])
    {
        Name = Glove,
        Title = "Vectors of 400,000 words in 50, 100, 200 and 300 numbers; those of 50 are checked and shown",
        Terms = "PDDL 1.0",
        Citation = GloveCitation,
        Files = [new("glove/glove.6B.zip", [new("https://nlp.stanford.edu/data/glove.6B.zip")], null, 862_182_613)],
        Instead = ["glove/glove.6B.*.txt", "glove/glove.6B.*.txt.gz"],
    };

    private static Dataset GlovePaperSet() => new(folder => [new VectorPart("frequent words", 0, WordVectors.Read(GloveFile(folder, "glove.840B", null), s_frequent))])
    {
        Name = GlovePaper,
        Title = "Vectors of 2.2 million words in 300 numbers, those of the BO-REP paper; a few are shown",
        Terms = "PDDL 1.0",
        Citation = GloveCitation,
        Files = [new("glove/glove.840B.300d.zip", [new("https://nlp.stanford.edu/data/glove.840B.300d.zip")], null, 2_176_768_927)],
        Instead = ["glove/glove.840B.*.txt", "glove/glove.840B.*.txt.gz"],
    };

    // The folder may hold several files of vectors; the archive comes first.
    private static string GloveFile(string folder, string name, string? member)
    {
        var within = Path.Combine(folder, "glove");
        string[] files = Directory.Exists(within) ? [.. Directory.EnumerateFiles(within, $"{name}.*").Order(StringComparer.Ordinal)] : [];
        if (files.FirstOrDefault(file => file.EndsWith(".zip", StringComparison.Ordinal)) is { } archive)
            return member is null ? archive : Path.Combine(archive, member);
        return files.FirstOrDefault(file => file.EndsWith(".txt", StringComparison.Ordinal) || file.EndsWith(".txt.gz", StringComparison.Ordinal))
            ?? throw new DataException(within, $"expected {name}.*.zip, {name}.*.txt or {name}.*.txt.gz in the folder, found none of them");
    }
}
