namespace Bilevel.Data;

/// <summary>One of the files of CIFAR-10, out of an archive or a folder.</summary>
/// <param name="Name">Its name without folders.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Origin">The archive or folder.</param>
/// <param name="Sha256">The hash of the archive's bytes as stored, or of the file's.</param>
internal sealed record CifarFile(string Name, byte[] Content, string Origin, string Sha256)
{
    /// <summary>The wanted files of a tar archive, plain or gzip by content.</summary>
    /// <exception cref="DataException">The archive is missing, truncated or not one.</exception>
    public static IReadOnlyList<CifarFile> OfArchive(string path, Func<string, bool> isWanted)
    {
        var (source, files) = (SourceFile.At(path), new List<CifarFile>());
        using var archive = new TarMembers(source.Content(), path);
        while (archive.Read())
        {
            if (!isWanted(Path.GetFileName(archive.Name)))
                continue;
            // Grows with what is there, so that a wrong header can't ask for memory that the archive doesn't fill.
            using var content = new MemoryStream();
            archive.CopyTo(content);
            files.Add(new(Path.GetFileName(archive.Name), content.ToArray(), path, source.Sha256));
        }

        return files;
    }

    /// <summary>The wanted files of a folder.</summary>
    /// <exception cref="DataException">One can't be read.</exception>
    public static IReadOnlyList<CifarFile> OfFolder(string path, Func<string, bool> isWanted)
    {
        return [.. Directory.EnumerateFiles(path).Where(file => isWanted(Path.GetFileName(file))).Order(StringComparer.Ordinal).Select(Read)];

        CifarFile Read(string file)
        {
            var source = SourceFile.At(file);
            using var content = source.Content();
            using var memory = new MemoryStream();
            content.CopyTo(memory);
            return new(Path.GetFileName(file), memory.ToArray(), path, source.Sha256);
        }
    }
}
