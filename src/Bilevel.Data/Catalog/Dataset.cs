namespace Bilevel.Data;

/// <summary>A data set that the readers here can read: what it is, where it comes from, under which terms.</summary>
public sealed record Dataset
{
    private readonly Func<string, IReadOnlyList<DatasetPart>> _read;

    /// <param name="read">Reads the data set out of a data folder.</param>
    internal Dataset(Func<string, IReadOnlyList<DatasetPart>> read) => _read = read;

    /// <summary>The name on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>What it is, in a sentence.</summary>
    public required string Title { get; init; }

    /// <summary>The licence, or what is known of the terms.</summary>
    public required string Terms { get; init; }

    /// <summary>What to cite.</summary>
    public required string Citation { get; init; }

    /// <summary>The files of the authors' distribution, which together are the data set; none if it is a part of this assembly.</summary>
    public required IReadOnlyList<DatasetFile> Files { get; init; }

    /// <summary>What the reader also takes in place of <see cref="Files"/>: files and folders within the data folder, which may have a * in their name.</summary>
    public IReadOnlyList<string> Instead { get; init; } = [];

    /// <summary>Names of data sets that a task reads together with this one, any of them.</summary>
    public IReadOnlyList<string> Companions { get; init; } = [];

    /// <summary>Whether the data set is a part of this assembly and nothing has to be fetched.</summary>
    public bool IsEmbedded => Files.Count == 0;

    /// <summary>Reads all of the data set, strictly.</summary>
    /// <param name="folder">The data folder, which holds a folder for each data set.</param>
    /// <exception cref="DataException">A file is missing or not what is expected; says where.</exception>
    public IReadOnlyList<DatasetPart> Read(string folder) => _read(folder);

    /// <summary>What there is of the data set in a data folder: the authors' files that are there, or else what is read in their place.</summary>
    public IReadOnlyList<string> Found(string folder)
    {
        string[] official = [.. Files.Select(file => file.In(folder)).Where(File.Exists)];
        return official.Length > 0 ? official : [.. Instead.SelectMany(pattern => Matches(folder, pattern))];
    }

    private static IEnumerable<string> Matches(string folder, string pattern)
    {
        var parent = Path.Combine(folder, Path.GetDirectoryName(pattern)!);
        return Directory.Exists(parent) ? Directory.EnumerateFileSystemEntries(parent, Path.GetFileName(pattern)).Order(StringComparer.Ordinal) : [];
    }
}
