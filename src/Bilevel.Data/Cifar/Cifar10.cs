using System.Security.Cryptography;
using System.Text;

namespace Bilevel.Data;

/// <summary>CIFAR-10: colour images of 32 × 32 pixels in ten classes, in the binary form of its authors.</summary>
/// <remarks>
/// A batch is rows of 3073 bytes: the label, then 1024 red, 1024 green and 1024 blue ones, each row-major; here the colours of a pixel stand together,
/// [image, row, column, colour]. How many rows a batch has follows from its size (10 000 officially). The names of the classes are those of
/// batches.meta.txt. A. Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009.
/// </remarks>
public static class Cifar10
{
    /// <summary>Pixels along an edge of an image.</summary>
    public const int Side = 32;

    private const int Colours = 3, Plane = Side * Side, ImageBytes = Colours * Plane, RowBytes = 1 + ImageBytes, Classes = 10;
    private const string DataFolder = "cifar10", OfficialArchive = "cifar-10-binary.tar.gz", BatchFolder = "cifar-10-batches-bin", ClassNames = "batches.meta.txt";
    private const string TrainingBatches = "data_batch_", TestBatches = "test_batch", BatchSuffix = ".bin";

    /// <summary>Reads training and test images.</summary>
    /// <param name="path">
    /// An archive (tar, plain or gzip), or a folder: of batches; that holds cifar-10-batches-bin, cifar-10-binary.tar.gz or, where it has neither, one or several other
    /// archives *.tar.gz, whose batches then are one data set; or a folder that has such a one as cifar10. Batches are read in the order of their names.
    /// </param>
    /// <exception cref="DataException">
    /// Something is missing, an archive is truncated, a batch's size is not a multiple of 3073, a label is above 9, or a batch is there twice; says where.
    /// </exception>
    public static (ByteImages Training, ByteImages Test) Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var files = Files(path);
        var origin = string.Join(" + ", files.Select(f => f.Origin).Distinct());
        string[] hashes = [.. files.Select(f => f.Sha256).Distinct()];
        var hash = hashes.Length == 1 ? hashes[0] : Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(hashes))));
        string[] classNames = Names(files, path);
        return (Images(TrainingBatches), Images(TestBatches));

        ByteImages Images(string prefix)
        {
            CifarFile[] batches = [.. files.Where(f => f.Name.StartsWith(prefix, StringComparison.Ordinal) && f.Name.EndsWith(BatchSuffix, StringComparison.Ordinal)).OrderBy(f => f.Name, StringComparer.Ordinal)];
            if (batches.Length == 0)
                throw new DataException(path, $"expected batches {prefix}*{BatchSuffix}, found none");
            for (var i = 1; i < batches.Length; i++)
            {
                if (batches[i].Name == batches[i - 1].Name)
                    throw new DataException(batches[i].Origin, $"expected every batch once, and {batches[i].Name} is in {batches[i - 1].Origin} too");
            }

            var count = batches.Sum(RowsOf);
            var (pixels, labels, row) = (new byte[count * ImageBytes], new byte[count], 0);
            foreach (var batch in batches)
            {
                for (var at = 0; at < batch.Content.Length; at += RowBytes, row++)
                {
                    labels[row] = batch.Content[at] < Classes ? batch.Content[at] : throw Label(batch, at / RowBytes);
                    Interleave(batch.Content.AsSpan(at + 1, ImageBytes), pixels.AsSpan(row * ImageBytes, ImageBytes));
                }
            }

            return new(pixels, labels, Side, Side, Colours, classNames, origin, hash);
        }
    }

    private static IReadOnlyList<CifarFile> Files(string path)
    {
        if (!Directory.Exists(path))
            return CifarFile.OfArchive(path, Belongs);
        if (Directory.EnumerateFiles(path, TrainingBatches + "*" + BatchSuffix).Any())
            return CifarFile.OfFolder(path, Belongs);
        foreach (var folder in new[] { BatchFolder, DataFolder })
        {
            if (Directory.Exists(Path.Combine(path, folder)))
                return Files(Path.Combine(path, folder));
        }

        if (File.Exists(Path.Combine(path, OfficialArchive)))
            return CifarFile.OfArchive(Path.Combine(path, OfficialArchive), Belongs);
        string[] archives = [.. Directory.EnumerateFiles(path, "*.tar.gz").Order(StringComparer.Ordinal)];
        return archives.Length > 0
            ? [.. archives.SelectMany(archive => CifarFile.OfArchive(archive, Belongs))]
            : throw new DataException(path, $"expected {BatchFolder}, {OfficialArchive} or other archives *.tar.gz in the folder, found none of them");
    }

    private static bool Belongs(string name) => name == ClassNames || name.EndsWith(BatchSuffix, StringComparison.Ordinal);

    private static string[] Names(IReadOnlyList<CifarFile> files, string path)
    {
        var file = files.FirstOrDefault(f => f.Name == ClassNames) ?? throw new DataException(path, $"expected the names of the classes in {ClassNames}, found no such file");
        string[] names = [.. Encoding.UTF8.GetString(file.Content).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        return names.Length == Classes ? names : throw new DataException($"{file.Origin}, {ClassNames}", FormattableString.Invariant($"expected {Classes} names of classes, got {names.Length}"));
    }

    private static int RowsOf(CifarFile batch) => batch.Content.Length > 0 && batch.Content.Length % RowBytes == 0
        ? batch.Content.Length / RowBytes
        : throw new DataException(
            $"{batch.Origin}, {batch.Name}",
            FormattableString.Invariant($"expected rows of {RowBytes} bytes, got {batch.Content.Length} bytes, {batch.Content.Length % RowBytes} of them behind {batch.Content.Length / RowBytes} rows"));

    private static DataException Label(CifarFile batch, int row) => new(
        $"{batch.Origin}, {batch.Name}", FormattableString.Invariant($"expected labels in 0 … {Classes - 1}, got {batch.Content[row * RowBytes]} for row {row}"));

    private static void Interleave(ReadOnlySpan<byte> planes, Span<byte> pixels)
    {
        for (var pixel = 0; pixel < Plane; pixel++)
        {
            for (var colour = 0; colour < Colours; colour++)
                pixels[pixel * Colours + colour] = planes[colour * Plane + pixel];
        }
    }
}
