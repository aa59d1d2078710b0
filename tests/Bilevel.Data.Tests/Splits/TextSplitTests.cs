using Bilevel.Data.Tests.Text;
using Xunit;

namespace Bilevel.Data.Tests.Splits;

public class TextSplitTests
{
    private static readonly WordVectors _vectors = Texts.Vectors([.. Enumerable.Range(0, 100).Select(i => $"w{i}")]);

    private static int[][] Sets(Split split) => [split.Training.Ids.ToArray(), split.Validation.Ids.ToArray(), split.Test.Ids.ToArray()];

    [Fact]
    public void Into_DifferentTexts_IsTheSplitOfATableOfAsManyRows()
    {
        var texts = TextEncoder.Encode(Texts.Of([.. Enumerable.Range(0, 60).Select(i => ($"w{i} w{i + 1}", i < 20 ? 0 : 1, "g"))]), _vectors, new());
        var (sizes, table) = (SplitSizes.Counts(30, 15, 9), Tables.WithClassCounts(20, 40));
        for (var seed = 0UL; seed < 5; seed++)
            Assert.Equal(Sets(Split.Into(table, sizes, seed)), Sets(Split.Into(texts, sizes, seed)));
    }

    /// <summary>Repeats of other groups, texts that are alike as far as they are read, and texts without a word.</summary>
    [Fact]
    public void Into_TextsThatEncodeAlike_OnlyTheFirstTakesPart()
    {
        var texts = TextEncoder.Encode(
            Texts.Of(
                ("w1 w2", 0, "a"), ("w1 w2", 1, "b"), ("w1 w2 w3", 1, "a"), ("x", 0, "a"), ("w4", 1, "a"), ("y", 1, "a"), ("w5", 0, "b"), ("w6", 1, "b"), ("", 0, "b")),
            _vectors, new() { MaximumWords = 2 });
        for (var seed = 0UL; seed < 20; seed++)
        {
            var split = Split.Into(texts, SplitSizes.Fractions(0.4, 0.4, 0.2), seed);
            Assert.Equal([1, 2, 5, 8], split.Repeated);
            Assert.Equal([0, 3, 4, 6, 7], Sets(split).SelectMany(set => set).Order());
        }
    }

    [Fact]
    public void Into_TooFewDifferentTexts_SaysHowMany()
    {
        var texts = TextEncoder.Encode(Texts.Of(("w1", 0, "a"), ("w1", 0, "b"), ("w2", 1, "a")), _vectors, new());
        var error = Assert.Throws<DataException>(() => Split.Into(texts, SplitSizes.Counts(1, 1, 1), 0));
        Assert.Equal("made.json: expected enough rows for 1 training, 1 validation and 1 test rows, got 2 different ones", error.Message);
    }

    [Fact]
    public void RequireDisjoint_ValidationOverlapsTraining_NamesBothTexts()
    {
        var texts = TextEncoder.Encode(Texts.Of(("w1", 0, "a"), ("w2", 1, "a"), ("w1", 1, "b"), ("w3", 0, "b")), _vectors, new());
        LeakGuard.RequireDisjoint(texts, new([0, 2]), new([1]), new([3]));
        var twin = Assert.Throws<DataException>(() => LeakGuard.RequireDisjoint(texts, new([0, 1]), new([2]), new([3])));
        Assert.Equal("made.json: the validation text at line 3 has the same words as the training text at line 1", twin.Message);
        var twice = Assert.Throws<DataException>(() => LeakGuard.RequireDisjoint(texts, new([0, 1]), new([1]), new([])));
        Assert.Equal("made.json: row 1 is both a training row and a validation row", twice.Message);
        Assert.Throws<DataException>(() => LeakGuard.RequireDisjoint(texts, new([0]), new([4]), new([])));
    }

    /// <summary>Each collection numbers its words by itself; what is compared is their spelling.</summary>
    [Fact]
    public void RequireDisjoint_TwoCollections_FindsSharedTexts()
    {
        var training = TextEncoder.Encode(Texts.Of(("w1 w2", 0, "a"), ("w3 x", 1, "a"), ("w2 w1", 0, "a"), ("w2 w1 y", 1, "b")), _vectors, new());
        var heldOut = TextEncoder.Encode(Texts.Of(("w2 W1!", 1, ""), ("w9", 0, ""), ("w9 w3", 0, ""), ("w3", 0, "")) with { Origin = "held.csv" }, _vectors, new());
        Assert.NotEqual(training.WordsOf(2).ToArray(), heldOut.WordsOf(0).ToArray());
        Assert.Equal([(2, 0), (1, 3)], LeakGuard.SharedTexts(training, heldOut));
        var error = Assert.Throws<DataException>(() => LeakGuard.RequireDisjoint(training, heldOut));
        Assert.Equal("held.csv: the text at line 1 has the same words as the one at line 3 of made.json; 2 of 4 texts do, expected none", error.Message);
        LeakGuard.RequireDisjoint(training, TextEncoder.Encode(Texts.Of("w9", "w1", "w1 w2 w3"), _vectors, new()));
    }

    [Fact]
    public void SharedTexts_OfUnknownWords_AreThoseOfOneBucketOrNone()
    {
        TextCollection training = Texts.Of("w1 zork", "w2"), heldOut = Texts.Of("w5 w2", "zork", "w1 zork", "blah w1");
        IReadOnlyList<(int, int)> Shared(UnknownWords unknown) =>
            LeakGuard.SharedTexts(TextEncoder.Encode(training, _vectors, new() { Unknown = unknown }), TextEncoder.Encode(heldOut, _vectors, new() { Unknown = unknown }));
        Assert.Equal([(0, 2)], Shared(UnknownWords.Hash));
        Assert.Equal([(0, 2), (0, 3)], Shared(UnknownWords.Drop));
    }

    [Fact]
    public void SharedTexts_AsWritten_HaveAllTheirWordsInCommon()
    {
        var training = Texts.Of("Good film!", "bad film", "", "good-film");
        Assert.Equal([(0, 1), (2, 2)], LeakGuard.SharedTexts(training, Texts.Of("good", "good, FILM", "…", "good film xx")));
    }
}
