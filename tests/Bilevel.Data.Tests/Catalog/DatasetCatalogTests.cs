using Bilevel.Testing;
using Xunit;

namespace Bilevel.Data.Tests.Catalog;

public sealed class DatasetCatalogTests
{
    public static TheoryData<string> Names => [.. DatasetCatalog.Names];

    [Fact]
    public void All_NamesAndFiles_AreUnique()
    {
        Assert.Equal(DatasetCatalog.Names.Count, DatasetCatalog.Names.Distinct().Count());
        string[] paths = [.. DatasetCatalog.All.SelectMany(set => set.Files).Select(file => file.Path)];
        Assert.Equal(paths.Length, paths.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Find_EachName_IsWellFormed(string name)
    {
        var set = DatasetCatalog.Find(name);
        Assert.Equal(name, set.Name);
        Assert.Matches("^[a-z0-9-]+$", name);
        Assert.All([set.Title, set.Terms, set.Citation], text => Assert.False(string.IsNullOrWhiteSpace(text)));
        Assert.All(set.Companions, companion => Assert.Contains(companion, DatasetCatalog.Names));
        Assert.Equal(name == "digits", set.IsEmbedded);
        foreach (var file in set.Files)
        {
            Assert.NotEmpty(file.Addresses);
            Assert.All(file.Addresses, address => Assert.True(address.IsAbsoluteUri && address.Scheme is "http" or "https", address.ToString()));
            Assert.All(file.Addresses, address => Assert.EndsWith($"/{file.Path.Split('/')[^1]}", address.AbsolutePath, StringComparison.Ordinal));
            Assert.True(file.AboutBytes > 0);
            Assert.True(file.Checksum is null || file.Checksum.Digits.Length == (file.Checksum.Kind == ChecksumKind.Sha256 ? 64 : 32));
        }
    }

    [Fact]
    public void Find_UnknownName_IsRefused() => Assert.Throws<ArgumentException>(() => DatasetCatalog.Find("mnst"));

    [Theory]
    [InlineData("mnist", 4)]
    [InlineData("fashion-mnist", 4)]
    [InlineData("ijcnn1", 1)] // bzip2 is slow, and its second file is twice as large
    public void Files_OfRealSets_HaveTheCatalogsChecksums(string name, int count)
    {
        DatasetFile[] files = [.. DatasetCatalog.Find(name).Files.Take(count)];
        var folder = SharedData.FolderWith(files[0].Path.Split('/'));
        Assert.All(files, file => Assert.Equal((FileStanding.Verified, ""), file.Examine(folder)));
    }

    [Theory]
    [InlineData("digits", 1797)]
    [InlineData("amazon", 36_165)]
    [InlineData("sentiment140", 29_871)]
    [InlineData("glove", 8_453)]
    [InlineData("mnist", 60_000)]
    [InlineData("fashion-mnist", 60_000)]
    [InlineData("cifar10", 10_000)]
    [InlineData("covtype", 15_120)]
    public void Read_RealSets_HaveTheirRows(string name, int rows)
    {
        var set = DatasetCatalog.Find(name);
        var folder = set.IsEmbedded ? "" : SharedData.FolderWith("README.md");
        var parts = set.Read(folder);
        Assert.Equal(rows, parts[0].Count);
        Assert.All(parts.Where(p => p.ClassNames.Count > 0), part => Assert.InRange(part.LabelOf(part.Count - 1), 0, part.ClassNames.Count - 1));
    }

    /// <summary>In place of the real files, whose bzip2 takes long to unpack.</summary>
    [Fact]
    public void Read_UnpackedIjcnn1_HasTrainingAndTestRows()
    {
        using var folder = new TemporaryFolder();
        folder.Bytes([.. "1 22:1\n-1 1:1\n-1 2:1\n"u8], "libsvm/ijcnn1");
        folder.Bytes([.. "-1 2:1\n1 22:2\n"u8], "libsvm/ijcnn1.t");
        var parts = DatasetCatalog.Find("ijcnn1").Read(folder.Path);
        Assert.Equal([("training", 3, 49_990), ("test", 2, 91_701)], parts.Select(part => (part.Name, part.Count, part.OfficialCount)));
        Assert.Equal(1, parts[1].SharedWith(parts[0]));
    }

    [Fact]
    public void Found_OfficialFilesFirst_ThenWhatIsReadInTheirPlace()
    {
        using var folder = new TemporaryFolder();
        var set = DatasetCatalog.Find("cifar10");
        Assert.Empty(set.Found(folder.Path));
        var part = folder.Bytes([1], "cifar10/part.tar.gz");
        Assert.Equal([part], set.Found(folder.Path).Select(Path.GetFullPath));
        var official = folder.Bytes([1], "cifar10/cifar-10-binary.tar.gz");
        Assert.Equal([official], set.Found(folder.Path).Select(Path.GetFullPath));
    }
}
