using System.Security.Cryptography;
using System.Text;

namespace Bilevel.Data;

/// <summary>Reads the multi-domain sentiment data set: Amazon reviews with a class and a domain (Blitzer, Dredze, Pereira, "Biographies, Bollywood, boom-boxes and blenders", ACL 2007).</summary>
/// <remarks>
/// Two forms. The official archives as they are, domain/positive.review and domain/negative.review, packed or not; other files in them, such as unlabeled.review, are ignored.
/// And dataset.json, an array of {"text", "label", "domain"}. Class 0 is negative, 1 positive; the group of a text is its domain; its text the review's alone, without the title.
/// An empty review is kept: it is a text without words. No licence is stated; for research, with citation.
/// </remarks>
public static class AmazonReviews
{
    private const string Folder = "amazon", Extension = ".review";
    private static readonly string[] s_json = ["dataset.json", "dataset.json.gz"];
    private static readonly string[] s_archives = ["sorted_data.tar.gz", "unprocessed.tar.gz", "domain_sentiment_data.tar.gz", "sorted_data.tar", "unprocessed.tar", "domain_sentiment_data.tar"];
    private static readonly string[] s_folders = ["sorted_data", "sorted_data_acl"];

    /// <summary>Reads the reviews.</summary>
    /// <param name="path">
    /// dataset.json or a tar archive of .review files, either plain or compressed; a folder that holds dataset.json, an archive, or the folders of the domains; or a folder with such
    /// a folder amazon. Where a folder holds both forms, dataset.json is read.
    /// </param>
    /// <exception cref="DataException">The file is missing, truncated or damaged, or holds something other than expected; says where.</exception>
    public static TextCollection Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Directory.Exists(path))
            return ReadFile(path);
        var within = Directory.Exists(Path.Combine(path, Folder)) ? Path.Combine(path, Folder) : path;
        if (s_json.Concat(s_archives).Select(name => Path.Combine(within, name)).FirstOrDefault(File.Exists) is { } file)
            return ReadFile(file);
        var unpacked = s_folders.Select(name => Path.Combine(within, name)).FirstOrDefault(Directory.Exists) ?? within;
        return ReadFolder(unpacked);
    }

    private static TextCollection ReadFile(string path)
    {
        var source = SourceFile.At(path);
        if (source.IsZip)
            throw new DataException(path, "expected dataset.json or a tar archive of reviews, got a zip archive; unpack it");
        using var content = source.Content();
        var texts = IsTar(source) ? InTar(content, path) : new JsonReviews(content, path).Read();
        return Collected(path, source.Sha256, texts, "in the file");
    }

    private static bool IsTar(SourceFile source)
    {
        const int MagicAt = 257; // of a ustar, pax or GNU header
        var magic = "ustar"u8;
        Span<byte> start = stackalloc byte[MagicAt + magic.Length];
        using var content = source.Content();
        return content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start[MagicAt..].SequenceEqual(magic);
    }

    private static List<LabelledText> InTar(Stream content, string path)
    {
        var (texts, seen) = (new List<LabelledText>(), new HashSet<(string, int)>());
        using var archive = new TarMembers(content, path);
        while (archive.Read())
            Add(texts, seen, archive.Content, path, archive.Name);
        return texts;
    }

    private static TextCollection ReadFolder(string folder)
    {
        var (texts, seen, hashes) = (new List<LabelledText>(), new HashSet<(string, int)>(), new StringBuilder());
        foreach (var file in Directory.EnumerateFiles(folder, $"*{Extension}", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(folder, file).Replace('\\', '/');
            if (LabelOf(name) < 0)
                continue;
            var source = SourceFile.At(file);
            using var content = source.Content();
            Add(texts, seen, content, folder, name);
            hashes.Append(name).Append(' ').Append(source.Sha256).Append('\n');
        }

        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(hashes.ToString())));
        return Collected(folder, sha256, texts, $"in the folder ({string.Join(", ", s_json.Concat(s_archives))}, or domains with positive{Extension} and negative{Extension})");
    }

    private static void Add(List<LabelledText> texts, HashSet<(string, int)> seen, Stream content, string path, string name)
    {
        var label = LabelOf(name);
        if (label < 0)
            return;
        var domain = Path.GetFileName(Path.GetDirectoryName(name));
        if (string.IsNullOrEmpty(domain))
            throw new DataException(path, $"expected {name} in the folder of its domain, got none");
        if (!seen.Add((domain, label)))
            throw new DataException(path, $"expected one file of {SentimentClasses.Names[label]} reviews of each domain, got a second at {name}");
        new MarkedReviews(content, $"{path}/{name}", name).AddTo(texts, label, domain);
    }

    private static int LabelOf(string name) =>
        name.EndsWith(Extension, StringComparison.Ordinal) ? SentimentClasses.IdOf(Path.GetFileNameWithoutExtension(name)) : -1;

    private static TextCollection Collected(string path, string sha256, List<LabelledText> texts, string where) =>
        texts.Count > 0 ? new(path, sha256, SentimentClasses.Names, texts) : throw new DataException(path, $"expected reviews {where}, found none");
}
