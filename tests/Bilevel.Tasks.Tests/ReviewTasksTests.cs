using Bilevel.Data;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Tasks.Tests;

/// <summary>Which reviews a task may hold, and which domains are drawn from.</summary>
public class ReviewTasksTests
{
    private static readonly HyperRepresentationSizes s_tiny = HyperRepresentationSizes.Of(TaskSize.Tiny), s_local = HyperRepresentationSizes.Of(TaskSize.Local);

    // Test domains and four others, of so many reviews of each class.
    private static readonly (string Domain, int Positive, int Negative)[] s_domains =
        [.. ReviewTasks.TestDomains.Select(d => (d, 40, 30)), ("books", 60, 50), ("dvd", 50, 60), ("music", 41, 40), ("video", 90, 45)];

    [Fact]
    public void Draw_OfASeed_IsBalancedAndOfThreeDomains()
    {
        var texts = Texts(s_domains);
        var drawn = ReviewTasks.Draw(texts, s_local, 3);
        Assert.Equal((100, 25, 50), (drawn.Training.Count, drawn.Validation.Count, drawn.Test.Count));
        Assert.All(drawn.Training.Concat(drawn.Validation).Concat(drawn.Test), task => Assert.All(new[] { task.Support, task.Query }, rows =>
        {
            Assert.Equal(20, rows.Distinct().Count());
            Assert.Equal(10, rows.Count(row => texts.Labels[row] == 1));
            Assert.Equal([6, 6, 8], rows.CountBy(row => texts.Groups[row]).Select(d => d.Value).Order());
        }));
        Assert.All(drawn.Test, task => Assert.All(task.Support.Concat(task.Query), row => Assert.Contains(texts.Groups[row], ReviewTasks.TestDomains)));
        Assert.All(drawn.Training.Concat(drawn.Validation), task => Assert.All(task.Support.Concat(task.Query), row => Assert.DoesNotContain(texts.Groups[row], ReviewTasks.TestDomains)));
        Assert.Equal(4, drawn.Training.SelectMany(t => t.Support).Select(row => texts.Groups[row]).Distinct().Count());
    }

    /// <summary>No review serves two of: support of training, query of training, support of validation, query of validation, support of testing, query of testing.</summary>
    [Theory]
    [InlineData(TaskSize.Tiny)]
    [InlineData(TaskSize.Local)]
    public void Draw_OfASeed_GivesEveryReviewOneRole(TaskSize size)
    {
        var texts = size == TaskSize.Tiny ? TextData.Reviews(new() { Size = size }) : Texts(s_domains);
        var drawn = ReviewTasks.Draw(texts, HyperRepresentationSizes.Of(size), 3);
        int[][] roles = [.. new[] { drawn.Training, drawn.Validation, drawn.Test }.SelectMany(pool => new[] { pool.SelectMany(t => t.Support), pool.SelectMany(t => t.Query) }).Select(role => role.Distinct().ToArray())];
        Assert.Equal(roles.Sum(role => role.Length), roles.SelectMany(role => role).Distinct().Count());
        string[] words = [.. roles.SelectMany(role => role).Select(row => string.Join(' ', texts.WordsOf(row).ToArray()))];
        Assert.Equal(words.Length, words.Distinct().Count());
    }

    [Fact]
    public void Draw_OfSeeds_IsFixedAndATaskDoesNotDependOnTheirNumber()
    {
        var texts = Texts(s_domains);
        int[][] Training(ulong seed, int tasks) => [.. ReviewTasks.Draw(texts, s_local with { Tasks = tasks }, seed).Training.Select(t => t.Support.Concat(t.Query).ToArray())];
        Assert.Equal(Training(1, 20), Training(1, 100)[..20]);
        Assert.NotEqual(Training(1, 20), Training(2, 20));
        Assert.Equal(100, Training(1, 100).Select(t => string.Join(' ', t)).Distinct().Count());
    }

    [Fact]
    public void Draw_OfADomainWithTooFewReviews_LeavesItOutAndSaysSo()
    {
        var drawn = ReviewTasks.Draw(Texts([.. s_domains, ("tools", 400, 39)]), s_local, 3);
        Assert.Equal(["tools"], drawn.LeftOut);
        Assert.Equal(["books", "dvd", "music", "video"], drawn.Domains);
        Assert.Empty(ReviewTasks.Draw(Texts([.. s_domains, ("tools", 400, 40)]), s_local, 3).LeftOut);
    }

    [Fact]
    public void Draw_OfTooFewDomains_SaysWhatTheyHave()
    {
        var error = Assert.Throws<DataException>(() => ReviewTasks.Draw(Texts([.. s_domains[..5], ("music", 41, 39)]), s_local, 3));
        Assert.Equal("here: expected at least 3 training domains with 40 reviews of each class, got 2 of 3: books with 50 negative and 60 positive, dvd with 60 negative and 50 positive, music with 39 negative and 41 positive", error.Message);
    }

    [Fact]
    public void Draw_OfATestDomainThatIsMissingOrTooSmall_SaysWhich()
    {
        var missing = Assert.Throws<DataException>(() => ReviewTasks.Draw(Texts(s_domains[1..]), s_local, 3));
        Assert.Equal("here: expected reviews of the test domain office_products, got automotive, books, computer_&_video_games, dvd, music, video", missing.Message);
        var small = Assert.Throws<DataException>(() => ReviewTasks.Draw(Texts([("office_products", 40, 7), .. s_domains[1..]]), s_local, 3));
        Assert.Equal("here: expected at least 8 reviews of each class in the test domain, got office_products with 7 negative and 40 positive", small.Message);
    }

    [Fact]
    public void Draw_OfWordlessAndRepeatedReviews_LeavesThemOutAndCountsThem()
    {
        var texts = Encoded([.. s_domains.SelectMany(Reviews), new("unheard", 0, "books", ""), new("w1 w1", 0, "dvd", ""), new("w1 w1", 1, "music", "")]);
        var drawn = ReviewTasks.Draw(texts, s_tiny, 3);
        Assert.Equal((1, 1), (drawn.Wordless, drawn.Repeats));
    }

    [Fact]
    public void Draw_OfThreeClasses_IsAnError()
    {
        var texts = TextEncoder.Encode(new("here", "", ["negative", "positive", "neutral"], [.. s_domains.SelectMany(Reviews)]), s_vectors, new());
        Assert.Equal("here: expected reviews of two classes, got 3: negative, positive, neutral", Assert.Throws<DataException>(() => ReviewTasks.Draw(texts, s_tiny, 3)).Message);
    }

    [Fact]
    public void Data_OfTheSharedReviews_LeavesTwoDomainsOut()
    {
        var task = new HyperRepresentationTask();
        var instance = task.Create<float>(task.Defaults("amazon") with { Data = SharedData.FolderWith("amazon", "dataset.json.gz") }, 0);
        Assert.Equal(("tasks", 100, 25, 50), (instance.Data.Unit, instance.Data.Rows["train"], instance.Data.Rows["validation"], instance.Data.Rows["test"]));
        Assert.Equal(["train", "validation", "test"], instance.Data.Rows.Keys);
        Assert.Equal("training domains: 20", instance.Data.Remarks[0]);
        Assert.StartsWith("training domains left out because they have too few reviews: ", instance.Data.Remarks[1], StringComparison.Ordinal);
        Assert.Equal(2, instance.Data.Remarks[1].Split(", ").Length);
        Assert.Equal("texts left out because an earlier one of their group has the same words: 2,004", instance.Data.Remarks[3]);
        Assert.Equal((100 * 32 * 2, 20), (instance.Oracle.Shape.LowerDimension, instance.Oracle.Shape.LowerBatchSize));
    }

    private static readonly WordVectors s_vectors = new([.. Enumerable.Range(0, 30).Select(w => $"w{w}")], [.. Enumerable.Range(0, 60).Select(v => (float)Math.Sin(v))], "vectors", "");

    private static EncodedTexts Texts(IEnumerable<(string Domain, int Positive, int Negative)> domains) => Encoded([.. domains.SelectMany(Reviews)]);

    private static EncodedTexts Encoded(LabelledText[] texts) => TextEncoder.Encode(new("here", "", ["negative", "positive"], texts), s_vectors, new());

    // Every text has words of its own: its number in base 20, and its domain's length.
    private static IEnumerable<LabelledText> Reviews((string Domain, int Positive, int Negative) domain) => Enumerable.Range(0, domain.Positive + domain.Negative).Select(i =>
        new LabelledText($"w{i % 20} w{i / 20 % 20} w{i / 400} w{domain.Domain.Length} w{domain.Domain[0] - 'a'}", i < domain.Positive ? 1 : 0, domain.Domain, ""));
}
