using Bilevel.Data;
using Xunit;

namespace Bilevel.Tasks.Tests.Text;

public class SyntheticTextTests
{
    [Fact]
    public void Reviews_MadeUp_AreAlwaysTheSameWithAllThatTasksNeed()
    {
        var (reviews, again) = (SyntheticText.Reviews(), SyntheticText.Reviews());
        Assert.Equal(again.Texts, reviews.Texts);
        Assert.Equal(again.Sha256, reviews.Sha256);
        Assert.Equal(["office_products", "automotive", "computer_&_video_games"], SyntheticText.Domains.Take(3));
        Assert.Equal(12, reviews.Texts.Select(t => t.Group).Distinct().Count());
        Assert.All(reviews.Texts.GroupBy(t => (t.Group, t.Label)), texts => Assert.Equal(60, texts.Count()));
        Assert.Equal(Enumerable.Range(1, 8), reviews.Texts.Select(t => t.Text.Split(' ').Length).Distinct().Order());
    }

    /// <summary>After repeats each domain still has 20 + 20 of both classes.</summary>
    [Fact]
    public void Reviews_Encoded_LeaveEnoughOfEachDomain()
    {
        var texts = TextData.Reviews(new() { Size = TaskSize.Tiny });
        Assert.True(texts.Repeats > 0);
        Assert.Equal((SyntheticText.Width, 2), (texts.Width, texts.ClassNames.Count));
        foreach (var group in Enumerable.Range(0, texts.Count).GroupBy(t => (texts.Groups[t], texts.Labels[t])))
            Assert.InRange(group.Count(), 40, 60);
    }

    /// <summary>Words without a vector are there, so dropping and hashing them differ.</summary>
    [Fact]
    public void Words_OfTheReviews_AreNotAllKnown()
    {
        var options = new TaskOptions { Size = TaskSize.Tiny };
        int Vocabulary(UnknownWords unknown) => TextData.Reviews(options with { Text = new() { UnknownWords = unknown } }).Vocabulary;
        Assert.True(Vocabulary(UnknownWords.Hash) > Vocabulary(UnknownWords.Drop));
    }

    [Fact]
    public void Tweets_MadeUp_HaveBothClassesAndNoGroup()
    {
        var tweets = SyntheticText.Tweets();
        Assert.All(tweets.Texts, t => Assert.Empty(t.Group));
        Assert.Equal((240, 240), (tweets.Texts.Count(t => t.Label == 0), tweets.Texts.Count(t => t.Label == 1)));
    }
}
