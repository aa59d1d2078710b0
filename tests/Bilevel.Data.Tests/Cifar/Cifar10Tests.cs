using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Data.Tests.Cifar;

public sealed class Cifar10Tests : IDisposable
{
    private const int Plane = 1024, RowBytes = 1 + 3 * Plane;
    private const string Meta = "batches.meta.txt", Folder = "cifar-10-batches-bin/";
    private static readonly byte[] _names = "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n"u8.ToArray();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // A row whose planes of colour are a constant each, but for the first pixel of the second line.
    private static byte[] Row(byte label, byte red, byte green, byte blue)
    {
        byte[] row = [label, .. Enumerable.Repeat(red, Plane), .. Enumerable.Repeat(green, Plane), .. Enumerable.Repeat(blue, Plane)];
        row[1 + 32] = (byte)(red + 1);
        return row;
    }

    private static byte[] Tar(params (string Name, byte[] Content)[] files)
    {
        using var memory = new MemoryStream();
        using (var archive = new TarWriter(memory, leaveOpen: true))
        {
            foreach (var (name, content) in files)
                archive.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        }

        return memory.ToArray();
    }

    private static byte[] Gzip(byte[] content)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(content);
        return memory.ToArray();
    }

    private static byte[] Whole() => Tar(
        (Folder + "readme.html", "hello"u8.ToArray()),
        (Folder + "data_batch_2.bin", Row(3, 7, 8, 9)),
        (Folder + Meta, _names),
        (Folder + "data_batch_1.bin", [.. Row(0, 1, 2, 3), .. Row(9, 4, 5, 6)]),
        (Folder + "test_batch.bin", Row(1, 10, 20, 30)));

    private string Problem(params (string Name, byte[] Content)[] files) =>
        Assert.Throws<DataException>(() => Cifar10.Read(_folder.Bytes(Gzip(Tar(files)), "a.tar.gz"))).Message.Replace(_folder.At("a.tar.gz"), "ARCHIVE", StringComparison.Ordinal);

    [Fact]
    public void Read_Archive_PutsTheColoursOfAPixelTogetherInTheOrderOfBatches()
    {
        foreach (var bytes in new[] { Whole(), Gzip(Whole()) })
        {
            var (training, test) = Cifar10.Read(_folder.Bytes(bytes, "a.tar.gz"));
            Assert.Equal([0, 9, 3], training.Labels);
            Assert.Equal([1], test.Labels);
            Assert.Equal((32, 32, 3, 3), (training.Height, training.Width, training.Channels, training.Count));
            Assert.Equal([1, 2, 3, 1, 2, 3], training[0][..6].ToArray());
            Assert.Equal([2, 2, 3, 1, 2, 3], training[0].Slice(32 * 3, 6).ToArray());
            Assert.Equal([4, 5, 6], training[1][..3].ToArray());
            Assert.Equal([7, 8, 9], training[2][^3..].ToArray());
            Assert.Equal([10, 20, 30], test[0][..3].ToArray());
            Assert.Equal("truck", training.ClassNames[9]);
        }
    }

    [Theory]
    [InlineData("cifar-10-batches-bin")]
    [InlineData("cifar10/cifar-10-batches-bin")]
    public void Read_Unpacked_IsTheSame(string below)
    {
        foreach (var (name, content) in new[] { ("data_batch_1.bin", Row(5, 1, 2, 3)), ("test_batch.bin", Row(6, 4, 5, 6)), (Meta, _names) })
            _folder.Bytes(content, $"{below}/{name}");
        foreach (var path in new[] { _folder.Path, _folder.At(below) })
        {
            var (training, test) = Cifar10.Read(path);
            Assert.Equal((5, 6), (training.Labels[0], test.Labels[0]));
            Assert.Equal(_folder.At(below), training.Origin.Replace('\\', '/'));
            Assert.Equal(64, training.Sha256.Length);
        }
    }

    [Fact]
    public void Read_SeveralArchives_AreOneDataSetUnlessTheOfficialOneIsThere()
    {
        _folder.Bytes(Gzip(Tar(("data_batch_2.bin", Row(2, 0, 0, 0)), ("test_batch_b.bin", Row(4, 0, 0, 0)))), "cifar10/a.tar.gz");
        _folder.Bytes(Gzip(Tar(("data_batch_1.bin", Row(1, 0, 0, 0)), ("test_batch.bin", Row(3, 0, 0, 0)), (Meta, _names))), "cifar10/b.tar.gz");
        var (training, test) = Cifar10.Read(_folder.Path);
        Assert.Equal([1, 2], training.Labels);
        Assert.Equal([3, 4], test.Labels);
        Assert.Equal($"{_folder.At("cifar10/a.tar.gz")} + {_folder.At("cifar10/b.tar.gz")}", training.Origin);
        _folder.Bytes(Gzip(Whole()), "cifar10/cifar-10-binary.tar.gz");
        Assert.Equal([0, 9, 3], Cifar10.Read(_folder.Path).Training.Labels);
    }

    [Fact]
    public void Read_ABatchInTwoArchives_IsRefused()
    {
        _folder.Bytes(Gzip(Whole()), "a.tar.gz");
        _folder.Bytes(Gzip(Whole()), "b.tar.gz");
        Assert.Equal(
            $"{_folder.At("b.tar.gz")}: expected every batch once, and data_batch_1.bin is in {_folder.At("a.tar.gz")} too",
            Assert.Throws<DataException>(() => Cifar10.Read(_folder.Path)).Message);
    }

    [Fact]
    public void Read_BadArchive_SaysWhereAndWhat()
    {
        (string, byte[]) names = (Meta, _names), good = ("data_batch_1.bin", Row(0, 0, 0, 0)), test = ("test_batch.bin", Row(0, 0, 0, 0));
        Assert.Equal("ARCHIVE, data_batch_1.bin: expected rows of 3073 bytes, got 3072 bytes, 3072 of them behind 0 rows", Problem(names, ("data_batch_1.bin", Row(0, 0, 0, 0)[..^1]), test));
        Assert.Equal("ARCHIVE, test_batch.bin: expected rows of 3073 bytes, got 3074 bytes, 1 of them behind 1 rows", Problem(names, good, ("test_batch.bin", [.. Row(0, 0, 0, 0), 1])));
        Assert.Equal("ARCHIVE, data_batch_1.bin: expected rows of 3073 bytes, got 0 bytes, 0 of them behind 0 rows", Problem(names, ("data_batch_1.bin", []), test));
        Assert.Equal("ARCHIVE, test_batch.bin: expected labels in 0 … 9, got 10 for row 1", Problem(names, good, ("test_batch.bin", [.. Row(9, 0, 0, 0), .. Row(10, 0, 0, 0)])));
        Assert.Equal("ARCHIVE: expected batches test_batch*.bin, found none", Problem(names, good));
        Assert.Equal("ARCHIVE: expected batches data_batch_*.bin, found none", Problem(names, test));
        Assert.Equal("ARCHIVE: expected the names of the classes in batches.meta.txt, found no such file", Problem(good, test));
        Assert.Equal("ARCHIVE, batches.meta.txt: expected 10 names of classes, got 2", Problem((Meta, "cat\ndog\n"u8.ToArray()), good, test));
    }

    [Theory]
    [InlineData(700)]
    [InlineData(4000)]
    public void Read_TruncatedTar_IsAnError(int kept)
    {
        var error = Assert.Throws<DataException>(() => Cifar10.Read(_folder.Bytes(Tar((Meta, _names), ("data_batch_1.bin", Row(0, 0, 0, 0)), ("test_batch.bin", Row(0, 0, 0, 0)))[..kept], "a.tar.gz")));
        Assert.Equal(_folder.At("a.tar.gz"), error.Origin);
    }

    [Fact]
    public void Read_TruncatedGzipOrNoArchive_IsAnError()
    {
        Assert.Contains("truncated", Assert.Throws<DataException>(() => Cifar10.Read(_folder.Bytes(Gzip(Whole())[..^9], "a.tar.gz"))).Message, StringComparison.Ordinal);
        Assert.Contains("tar archive", Assert.Throws<DataException>(() => Cifar10.Read(_folder.Bytes(Encoding.ASCII.GetBytes(new string('x', 2000)), "a.tar.gz"))).Message, StringComparison.Ordinal);
        Assert.Contains("there is no such file", Assert.Throws<DataException>(() => Cifar10.Read(_folder.At("none"))).Message, StringComparison.Ordinal);
        using var empty = new TemporaryFolder();
        Assert.Contains("expected cifar-10-batches-bin, cifar-10-binary.tar.gz or other archives", Assert.Throws<DataException>(() => Cifar10.Read(empty.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RealRows_AreTheOfficialFirstOnes()
    {
        var (training, test) = Cifar10.Read(SharedData.FolderWith("cifar10", "cifar-10-binary.lossless.tar.gz"));
        Assert.Equal(6, training.Labels[0]);
        Assert.Equal([59, 62, 63, 43, 46, 45], training[0][..6].ToArray());
        Assert.Equal(3, test.Labels[0]);
        Assert.Equal([158, 112, 49], test[0][..3].ToArray());
        Assert.Equal(10_000, training.Count);
        Assert.Equal(2_000, test.Count);
        Assert.Equal(RowBytes - 1, training[0].Length);
    }
}
