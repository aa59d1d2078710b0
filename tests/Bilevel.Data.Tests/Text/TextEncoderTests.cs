using Xunit;

namespace Bilevel.Data.Tests.Text;

public class TextEncoderTests
{
    private static readonly WordVectors _vectors = Texts.Vectors("unused", "good", "bad", "film", "n't");

    [Fact]
    public void Encode_KnownWords_NumbersThemInOrderAndKeepsTheirVectorsOnly()
    {
        var encoded = TextEncoder.Encode(Texts.Of("Film: good!", "Bad film; isn't good"), _vectors, new());
        Assert.Equal("1 2|3 1 4 2", Texts.Words(encoded));
        Assert.Equal([0, 0, 4, -4, 2, -2, 3, -3, 5, -5], encoded.Vectors);
        Assert.Equal((5, 2, 0, 0), (encoded.Vocabulary, encoded.Width, encoded.Repeats, encoded.Empty));
        Assert.Equal([0, 1], encoded.Labels);
        Assert.Equal(["g", "g"], encoded.Groups);
        Assert.Equal(("line 2", "made.json"), (encoded.Place(1), encoded.Origin));
    }

    [Fact]
    public void Encode_MaximumWords_KeepsTheFirstKnownOnes() =>
        Assert.Equal("1 2|3 1", Texts.Words(TextEncoder.Encode(Texts.Of("good xx film bad", "bad good xx"), _vectors, new() { MaximumWords = 2 })));

    [Fact]
    public void Encode_LowerCaseOff_LooksWordsUpAsWritten()
    {
        var encoded = TextEncoder.Encode(Texts.Of("Good film"), _vectors, new() { LowerCase = false });
        Assert.Equal([0, 0, 4, -4], encoded.Vectors);
        Assert.Equal("1", Texts.Words(encoded));
    }

    [Fact]
    public void Encode_NoKnownWord_KeepsTheTextWithLengthZeroAndCountsIt()
    {
        var encoded = TextEncoder.Encode(Texts.Of("xx yy", "good", "...", ""), _vectors, new());
        Assert.Equal("|1|", Texts.Words(encoded)); // the empty text repeats "..."
        Assert.Equal((2, 1, 3), (encoded.Empty, encoded.Repeats, encoded.Count));
        var (words, lengths) = encoded.Padded([0, 1], 2);
        Assert.Equal([0, 0, 1, 0], words);
        Assert.Equal([0, 1], lengths);
    }

    [Fact]
    public void Encode_SameWordsWithinAGroup_TheFirstStays()
    {
        var encoded = TextEncoder.Encode(
            Texts.Of(("good film", 0, "a"), ("Good, FILM!", 1, "a"), ("good film", 1, "b"), ("good xx film", 0, "a"), ("good film good", 0, "a"), ("good film", 0, "b")),
            _vectors, new() { MaximumWords = 2 });
        Assert.Equal("1 2|1 2|1 2|1 2", Texts.Words(encoded));
        Assert.Equal(["line 1", "line 3", "line 4", "line 5"], Enumerable.Range(0, encoded.Count).Select(encoded.Place));
        Assert.Equal(2, encoded.Repeats);
    }

    [Fact]
    public void Encode_HashedWords_ShareTheVectorOfTheirLetters()
    {
        var texts = Texts.Of("good zork", "blah film zork");
        var encoded = TextEncoder.Encode(texts, _vectors, new() { Unknown = UnknownWords.Hash });
        Assert.Equal("1 2|3 4 2", Texts.Words(encoded));
        Assert.Equal(["", "good", $"#{WordHash.BucketOf("zork")}", $"#{WordHash.BucketOf("blah")}", "film"], encoded.Spellings);
        float[] zork = encoded.Vectors[4..6], blah = encoded.Vectors[6..8];
        Assert.NotEqual(zork, blah);
        Assert.Equal(encoded.Vectors, TextEncoder.Encode(texts, _vectors, new() { Unknown = UnknownWords.Hash }).Vectors);

        var alone = TextEncoder.Encode(Texts.Of("film zork good"), _vectors, new() { Unknown = UnknownWords.Hash });
        Assert.Equal(zork, alone.Vectors[4..6]);
    }

    [Fact]
    public void Encode_HashedWords_HaveTheScaleOfTheKnownOnes()
    {
        const int Width = 50, Unknown = 400;
        var table = new WordVectors(["good"], [.. Enumerable.Repeat(0.25f, Width)], "made.txt", "aa");
        var text = "good " + string.Join(' ', Enumerable.Range(0, Unknown).Select(i => $"w{i}"));
        var encoded = TextEncoder.Encode(Texts.Of(text), table, new() { MaximumWords = 1000, Unknown = UnknownWords.Hash });
        var entries = encoded.Vectors[(2 * Width)..];
        Assert.InRange(encoded.Vocabulary, 2 + Unknown - 15, 2 + Unknown); // about 5 of them meet in a bucket
        Assert.InRange(Math.Sqrt(entries.Average(v => v * v)), 0.25 * 0.98, 0.25 * 1.02);
        Assert.InRange(entries.Average(), -0.01, 0.01);
    }

    /// <summary>Recorded once; a change of these numbers breaks every published run.</summary>
    [Fact]
    public void BucketOf_Words_GivesTheRecordedBuckets() =>
        Assert.Equal((6251, 15761, 6251), (WordHash.BucketOf("zork"), WordHash.BucketOf("été"), WordHash.BucketOf("xzorkx".AsSpan(1, 4))));

    [Fact]
    public void Encode_AnyOption_ChangesTheHash()
    {
        var texts = Texts.Of("good Zork");
        string Hash(TextEncoding how, TextCollection of, WordVectors vectors) => TextEncoder.Encode(of, vectors, how).Sha256;
        string[] hashes =
        [
            Hash(new(), texts, _vectors), Hash(new() { MaximumWords = 31 }, texts, _vectors), Hash(new() { LowerCase = false }, texts, _vectors),
            Hash(new() { Unknown = UnknownWords.Hash }, texts, _vectors), Hash(new(), texts with { Sha256 = "cc" }, _vectors),
            Hash(new(), texts, new(["good"], [1, 2], "made.txt", "dd")),
        ];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
        Assert.Equal(hashes[0], Hash(new(), texts, _vectors));
        Assert.Equal(64, hashes[0].Length);
    }

    [Fact]
    public void Encode_NoTextOrNoKnownWordAtAll_Throws()
    {
        Assert.Equal("made.json: expected texts, got none", Assert.Throws<DataException>(() => TextEncoder.Encode(Texts.Of(Array.Empty<string>()), _vectors, new())).Message);
        var error = Assert.Throws<DataException>(() => TextEncoder.Encode(Texts.Of("xx", "yy"), _vectors, new() { Unknown = UnknownWords.Hash }));
        Assert.Equal("made.json: expected texts with words of made.txt, got 2 without any", error.Message);
    }

    /// <summary>A number that can't be read stands in the file, of a word that no text has: what is not read is not kept.</summary>
    [Fact]
    public void Encode_VectorsOfAFile_ReadsTheTextsWordsAndGivesTheSame()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Bytes([.. "unused x y\ngood 1 2\nfilm 3 4\nbad 5 6\nn't 7 8\n"u8], "vectors.txt");
        var texts = Texts.Of("Film: good!", "film, GOOD", "Bad film; isn’t good");
        Assert.Throws<DataException>(() => WordVectors.Read(path));
        var encoded = TextEncoder.Encode(texts, path, new());
        Assert.Equal("1 2|3 1 4 2", Texts.Words(encoded));
        Assert.Equal(["", "film", "good", "bad", "n't"], encoded.Spellings);
        Assert.Equal([0, 0, 3, 4, 1, 2, 5, 6, 7, 8], encoded.Vectors);
        Assert.Equal(TextEncoder.Encode(texts, WordVectors.Read(path, new HashSet<string> { "good", "film", "bad", "n't" }), new()).Sha256, encoded.Sha256);
        Assert.Equal("made.json: expected texts, got none", Assert.Throws<DataException>(() => TextEncoder.Encode(Texts.Of(Array.Empty<string>()), path, new())).Message);
        Assert.EndsWith("expected some of the 1 words that are wanted, got none", Assert.Throws<DataException>(() => TextEncoder.Encode(Texts.Of("Good"), path, new() { LowerCase = false })).Message, StringComparison.Ordinal);
    }
}
