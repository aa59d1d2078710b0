using Xunit;

namespace Bilevel.Data.Tests.Text;

public class TokensTests
{
    private static string Words(string text)
    {
        var words = new List<string>();
        foreach (var word in new Tokens(text))
            words.Add(word.ToString());
        return string.Join('|', words);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData(" \t\n-- !? ...", "")]
    [InlineData("One", "One")]
    [InlineData("a-b c/d (e) f.g", "a|b|c|d|e|f|g")]
    [InlineData("so-called \"Great\" film!!!", "so|called|Great|film")]
    [InlineData("doesn't it's we're I've I'm they'll he'd", "does|n't|it|'s|we|'re|I|'ve|I|'m|they|'ll|he|'d")]
    [InlineData("does n't it 's", "does|n't|it|'s")]
    [InlineData("DOESN'T IT'S", "DOES|N'T|IT|'S")]
    [InlineData("doesn’t", "does|n’t")]
    [InlineData("can't shouldn't've", "ca|n't|should|n't|'ve")]
    [InlineData("o'clock d'affaires o'shaughnessy's", "o'clock|d'affaires|o'shaughnessy|'s")]
    [InlineData("'quoted' dogs' 'save '70s", "quoted|dogs|save|70s")]
    [InlineData("$1,000.50, 3.5. 2.Then 7,x v1.2", "1,000.50|3.5|2|Then|7|x|v1.2")]
    [InlineData("naïve café e\u0301te\u0301 ЖУК 東京", "naïve|café|e\u0301te\u0301|ЖУК|東京")]
    [InlineData("a\u0001b😀c\u00A0d", "a|b|c|d")]
    [InlineData("n't 's t'", "n't|'s|t")]
    public void MoveNext_Text_FindsTheWords(string text, string expected) => Assert.Equal(expected, Words(text));

    /// <summary>Of any text: words are in order, don't overlap, hold a letter or digit, and no letter or digit is outside one.</summary>
    [Fact]
    public void MoveNext_RandomTexts_CoverEveryLetterOnce()
    {
        const string Alphabet = "abnstdlmrve't''’019.,- é!";
        for (var repeat = 0; repeat < 2000; repeat++)
        {
            var random = new Numerics.Random.RandomStream(3, 0, repeat, 0);
            var text = string.Concat(Enumerable.Range(0, random.NextInt(20)).Select(_ => Alphabet[random.NextInt(Alphabet.Length)]));
            var letters = "";
            foreach (var word in new Tokens(text))
            {
                Assert.Contains(word.ToArray(), char.IsLetterOrDigit);
                letters += string.Concat(word.ToArray().Where(char.IsLetterOrDigit));
            }

            Assert.Equal(string.Concat(text.Where(char.IsLetterOrDigit)), letters);
        }
    }
}
