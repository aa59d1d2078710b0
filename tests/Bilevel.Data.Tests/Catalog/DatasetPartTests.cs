using Xunit;

namespace Bilevel.Data.Tests.Catalog;

public sealed class DatasetPartTests
{
    [Fact]
    public void Repeats_OfEachKind_AreTheRecordsThatEqualAnEarlierOne()
    {
        Assert.Equal(2, new TablePart("rows", 0, Tables.OneColumn([1, 2, 1, 1], [0, 0, 1, 0])).Repeats());
        Assert.Equal(1, new ImagePart("rows", 0, new([1, 2, 1, 3, 1, 2], [0, 0, 1], 1, 2, 1, ["a", "b"], "made", "")).Repeats());
        LabelledText[] texts = [new("good", 1, "books", ""), new("good", 1, "dvd", ""), new("Good!", 0, "books", "")];
        Assert.Equal(1, new TextPart("texts", 0, new("made", "", ["negative", "positive"], texts)).Repeats());
        Assert.Equal(0, new VectorPart("words", 0, new(["a", "b"], [1, 2, 3, 4], "made", "")).Repeats());
    }

    [Fact]
    public void SharedWith_OfEachKind_AreTheRecordsOfTheOtherPart()
    {
        TablePart Rows(params float[] values) => new("rows", 0, Tables.OneColumn(values, new int[values.Length]));
        Assert.Equal(2, Rows(1, 2, 1).SharedWith(Rows(5, 1)));
        ImagePart Images(byte[] pixels) => new("rows", 0, new(pixels, new byte[pixels.Length / 2], 1, 2, 1, ["a"], "made", ""));
        Assert.Equal(1, Images([1, 2, 3, 4]).SharedWith(Images([3, 4, 2, 1])));
        TextPart Texts(params LabelledText[] texts) => new("texts", 0, new("made", "", ["negative", "positive"], texts));
        Assert.Equal(1, Texts(new("Good!", 0, "a", ""), new("bad", 0, "a", "")).SharedWith(Texts(new LabelledText("good", 1, "b", ""))));
        VectorPart Words(params string[] words) => new("words", 0, new(words, new float[words.Length], "made", ""));
        Assert.Equal(1, Words("a", "b").SharedWith(Words("b", "c")));
        Assert.StartsWith("expected a TextPart, got VectorPart", Assert.Throws<ArgumentException>(() => Texts().SharedWith(Words("a"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SharedByGroups_Texts_AreThoseOfAnEarlierOneOfAnotherGroup()
    {
        LabelledText[] texts = [new("good", 1, "books", ""), new("Good!", 1, "dvd", ""), new("good", 0, "books", ""), new("bad", 0, "dvd", ""), new("good", 0, "music", "")];
        Assert.Equal(2, new TextPart("texts", 0, new("made", "", ["negative", "positive"], texts)).SharedByGroups());
    }

    [Fact]
    public void LabelOf_AWord_IsAnError() =>
        Assert.Throws<InvalidOperationException>(() => new VectorPart("words", 0, new(["a"], [1, 2], "made", "")).LabelOf(0));
}
