using Bilevel.Data;
using Xunit;

namespace Bilevel.Tasks.Tests.Text;

/// <summary>What text tasks read: kept for the process, made up for tiny tasks, refused in words where it is missing.</summary>
public class TextDataTests
{
    private static readonly TaskOptions s_tiny = new() { Size = TaskSize.Tiny };

    [Fact]
    public void Reviews_AskedForAgain_AreTheSameObject()
    {
        Assert.Same(TextData.Reviews(s_tiny), TextData.Reviews(s_tiny with { BatchSize = 3, Text = new() { Hidden = 9 } }));
        Assert.NotSame(TextData.Reviews(s_tiny), TextData.Tweets(s_tiny));
        Assert.NotSame(TextData.Reviews(s_tiny), TextData.Reviews(s_tiny with { Text = new() { Words = 3 } }));
        Assert.NotSame(TextData.Reviews(s_tiny), TextData.Reviews(s_tiny with { Text = new() { UnknownWords = UnknownWords.Hash } }));
    }

    [Fact]
    public void Reviews_AskedForByManyThreads_AreReadOnce()
    {
        var options = s_tiny with { Text = new() { Words = 5 } };
        var all = new EncodedTexts[8];
        Parallel.For(0, all.Length, i => all[i] = TextData.Reviews(options));
        Assert.All(all, texts => Assert.Same(all[0], texts));
    }

    [Fact]
    public void Reviews_OfAFileThatChanged_AreReadAnew()
    {
        using var folder = new TemporaryText();
        var options = s_tiny with { Data = folder.Path };
        folder.Write("good day", "bad day");
        var first = TextData.Reviews(options);
        Assert.Same(first, TextData.Reviews(options));
        Assert.Equal((2, 3), (first.Count, first.Vocabulary - 1));
        folder.Write("good day", "bad day", "good");
        Assert.Equal(3, TextData.Reviews(options).Count);
    }

    [Fact]
    public void Data_OneFileWithoutVectors_SaysWhatIsMissing()
    {
        using var folder = new TemporaryText();
        folder.Write("good day", "bad day");
        var file = Path.Combine(folder.Path, "amazon", "dataset.json");
        Assert.Contains("expected word vectors beside it, --vectors", Assert.Throws<DataException>(() => TextData.Reviews(s_tiny with { Data = file })).Message, StringComparison.Ordinal);
        var texts = TextData.Reviews(s_tiny with { Data = file, Text = new() { Vectors = Path.Combine(folder.Path, "glove") } });
        Assert.Equal(2, texts.Count);
    }

    [Fact]
    public void Vectors_WithoutData_AreRefused() => Assert.Contains(
        "expected --data with a folder that holds amazon as well",
        Assert.Throws<DataException>(() => TextData.Reviews(s_tiny with { Text = new() { Vectors = "glove.txt" } })).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(TaskSize.Tiny, 4, 6)]
    [InlineData(TaskSize.Local, 64, 32)]
    [InlineData(TaskSize.Paper, 4096, 64)]
    public void Sizes_OfEachSize_AreDocumentedAndGiveWay(TaskSize size, int hidden, int words)
    {
        Assert.Equal(new(hidden, words), TextSizes.Of(new() { Size = size }));
        Assert.Equal(new(5, 7), TextSizes.Of(new() { Size = size, Text = new() { Hidden = 5, Words = 7 } }));
    }

    [Fact]
    public void Options_ThatNoNetworkHas_AreRefused()
    {
        Assert.StartsWith("a state must be at least 1 wide", Assert.Throws<ArgumentOutOfRangeException>(() => new TextOptions { Hidden = 0 }).Message, StringComparison.Ordinal);
        Assert.StartsWith("a text must be allowed at least 1 word", Assert.Throws<ArgumentOutOfRangeException>(() => new TextOptions { Words = 0 }).Message, StringComparison.Ordinal);
        Assert.StartsWith("the bound of the starting weights must be", Assert.Throws<ArgumentOutOfRangeException>(() => new TextOptions { StartingBound = double.NaN }).Message, StringComparison.Ordinal);
    }

    /// <summary>A folder of two reviews' size in the official layout.</summary>
    private sealed class TemporaryText : IDisposable
    {
        public TemporaryText()
        {
            Directory.CreateDirectory(System.IO.Path.Combine(Path, "amazon"));
            Directory.CreateDirectory(System.IO.Path.Combine(Path, "glove"));
            File.WriteAllText(System.IO.Path.Combine(Path, "glove", "glove.2d.txt"), "good 1 0\nbad -1 0\nday 0 1\n");
        }

        public string Path { get; } = Directory.CreateTempSubdirectory("bilevel-text-").FullName;

        public void Write(params string[] texts) => File.WriteAllText(
            System.IO.Path.Combine(Path, "amazon", "dataset.json"),
            $"[{string.Join(",\n", texts.Select((text, i) => $$"""{"text":"{{text}}","label":"{{(i % 2 == 0 ? "positive" : "negative")}}","domain":"books"}"""))}]");

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
