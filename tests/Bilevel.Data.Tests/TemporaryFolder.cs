using System.IO.Compression;
using System.Text;

namespace Bilevel.Data.Tests;

/// <summary>A folder for the files of one test, gone after it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("bilevel-data-").FullName;

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public string Text(string content, string name = "t.csv") => Bytes(Encoding.UTF8.GetBytes(content), name);

    public string Bytes(byte[] content, string name = "t.csv")
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(name))!);
        File.WriteAllBytes(At(name), content);
        return At(name);
    }

    public static byte[] Gzip(string content)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(content));
        return memory.ToArray();
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
