using Bilevel.Numerics.Files;
using Xunit;

namespace Bilevel.Numerics.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bilevel-atomic-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string At(string name) => Path.Combine(_folder, name);

    private IEnumerable<string> Names => Directory.EnumerateFileSystemEntries(_folder).Select(e => Path.GetFileName(e)!).Order();

    [Fact]
    public void Write_NewFile_HoldsTheBytesAndNothingElseIsLeft()
    {
        AtomicFile.Write(At("a.bin"), s => s.Write([1, 2, 3]));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(At("a.bin")));
        Assert.Equal(["a.bin"], Names);
    }

    [Fact]
    public void Write_LongerThanTheBufferThenShorter_ReplacesWholly()
    {
        var large = Enumerable.Range(0, 300_000).Select(i => (byte)i).ToArray();
        AtomicFile.Write(At("a.bin"), s => s.Write(large));
        Assert.Equal(large, File.ReadAllBytes(At("a.bin")));
        AtomicFile.Write(At("a.bin"), s => s.WriteByte(7));
        Assert.Equal([7], File.ReadAllBytes(At("a.bin")));
    }

    [Fact]
    public void WriteText_BeyondAscii_IsUtf8WithoutMark()
    {
        AtomicFile.WriteText(At("a.txt"), "σ(x)");
        Assert.Equal("σ(x)"u8.ToArray(), File.ReadAllBytes(At("a.txt")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(200_000)]
    public void Write_FailsHalfway_OldFileStaysAndTheTemporaryGoes(int written)
    {
        AtomicFile.WriteText(At("a.txt"), "old");
        var error = Assert.Throws<IOException>(() => AtomicFile.Write(At("a.txt"), s =>
        {
            s.Write(new byte[written]);
            throw new IOException("No space left on device");
        }));
        Assert.Equal("No space left on device", error.Message);
        Assert.Equal("old", File.ReadAllText(At("a.txt")));
        Assert.Equal(["a.txt"], Names);
    }

    [Fact]
    public void Write_TheStreamIsClosed_SaysSoAndKeepsTheOldFile()
    {
        AtomicFile.WriteText(At("a.txt"), "old");
        var error = Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(At("a.txt"), s => s.Dispose()));
        Assert.Contains("leave it open", error.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(At("a.txt")));
        Assert.Equal(["a.txt"], Names);
    }

    [Fact]
    public void Write_MissingFolder_Throws() =>
        Assert.Throws<DirectoryNotFoundException>(() => AtomicFile.WriteText(At("none/a.txt"), ""));

    [Fact]
    public void Write_OverAFolder_ThrowsAndLeavesNothing()
    {
        Directory.CreateDirectory(At("taken"));
        var error = Record.Exception(() => AtomicFile.WriteText(At("taken"), "x"));
        Assert.True(error is IOException or UnauthorizedAccessException, $"got {error}");
        Assert.Equal(["taken"], Names);
    }

    [Fact]
    public void Write_ARealFullDevice_Throws()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full");
        AtomicFile.WriteText(At("a.txt"), "old");
        Assert.Throws<IOException>(() => AtomicFile.Write(At("a.txt"), s =>
        {
            using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write);
            full.Write(new byte[100]);
            full.Flush();
        }));
        Assert.Equal("old", File.ReadAllText(At("a.txt")));
    }

    [Fact]
    public void Write_ReadersAndWritersAtOnce_ReadOneWholeContent()
    {
        var contents = new[] { new string('a', 100_000), new string('b', 50_000) };
        AtomicFile.WriteText(At("a.txt"), contents[0]);
        System.Threading.Tasks.Parallel.For(0, 60, i =>
        {
            if (i % 3 == 0)
                Assert.Contains(File.ReadAllText(At("a.txt")), contents);
            else
                AtomicFile.WriteText(At("a.txt"), contents[i % 2]);
        });
        Assert.Equal(["a.txt"], Names);
    }
}
