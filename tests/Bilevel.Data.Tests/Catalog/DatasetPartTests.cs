using Xunit;

namespace Bilevel.Data.Tests.Catalog;

public sealed class DatasetPartTests
{
    [Fact]
    public void Repeats_OfEachKind_AreTheRecordsThatEqualAnEarlierOne()
    {
        Assert.Equal(2, new TablePart("rows", 0, Tables.OneColumn([1, 2, 1, 1], [0, 0, 1, 0])).Repeats());
        Assert.Equal(1, new ImagePart("rows", 0, new([1, 2, 1, 3, 1, 2], [0, 0, 1], 1, 2, 1, ["a", "b"], "made", "")).Repeats());
        LabelledText[] texts = [new("good", 1, "books", ""), new("good", 1, "dvd", ""), new("good", 0, "books", "")];
        Assert.Equal(1, new TextPart("texts", 0, new("made", "", ["negative", "positive"], texts)).Repeats());
        Assert.Equal(0, new VectorPart("words", 0, new(["a", "b"], [1, 2, 3, 4], "made", "")).Repeats());
    }

    [Fact]
    public void LabelOf_AWord_IsAnError() =>
        Assert.Throws<InvalidOperationException>(() => new VectorPart("words", 0, new(["a"], [1, 2], "made", "")).LabelOf(0));
}
