using System.Security.Cryptography;

namespace Bilevel.Data;

/// <summary>How a checksum is made.</summary>
public enum ChecksumKind
{
    /// <summary>SHA-256, 64 hexadecimal digits.</summary>
    Sha256,

    /// <summary>MD5, 32 hexadecimal digits: what older data sets publish. It tells damage, not malice.</summary>
    Md5,
}

/// <summary>What the bytes of a file must hash to.</summary>
public sealed record Checksum
{
    private Checksum(ChecksumKind kind, string digits, bool ofContent)
    {
        var length = kind == ChecksumKind.Sha256 ? SHA256.HashSizeInBytes : MD5.HashSizeInBytes;
        if (digits.Length != 2 * length || !digits.All(char.IsAsciiHexDigitLower))
            throw new ArgumentException($"expected {2 * length} lower-case hexadecimal digits, got \"{digits}\"", nameof(digits));
        (Kind, Digits, OfContent) = (kind, digits, ofContent);
    }

    /// <summary>How it is made.</summary>
    public ChecksumKind Kind { get; }

    /// <summary>The hash in lower-case hexadecimal.</summary>
    public string Digits { get; }

    /// <summary>Whether it is that of the decompressed content; otherwise that of the bytes as stored.</summary>
    public bool OfContent { get; }

    /// <summary>A SHA-256.</summary>
    /// <param name="digits">64 lower-case hexadecimal digits.</param>
    /// <param name="ofContent">Whether it is that of the decompressed content.</param>
    /// <exception cref="ArgumentException">The digits are something else.</exception>
    public static Checksum Sha256(string digits, bool ofContent = false) => new(ChecksumKind.Sha256, digits, ofContent);

    /// <summary>An MD5.</summary>
    /// <param name="digits">32 lower-case hexadecimal digits.</param>
    /// <param name="ofContent">Whether it is that of the decompressed content.</param>
    /// <exception cref="ArgumentException">The digits are something else.</exception>
    public static Checksum Md5(string digits, bool ofContent = false) => new(ChecksumKind.Md5, digits, ofContent);

    /// <summary>The checksum that a file has, made in the same way.</summary>
    /// <exception cref="DataException">The file is missing, or it is the content's checksum and the compressed data is damaged or ends early.</exception>
    public Checksum Of(string path)
    {
        using var bytes = OfContent ? SourceFile.At(path).Content() : File.OpenRead(path);
        return new(Kind, Convert.ToHexStringLower(Hash(bytes)), OfContent);
    }

    /// <summary>The SHA-256 of a file's bytes as stored.</summary>
    public static Checksum Sha256Of(string path)
    {
        using var bytes = File.OpenRead(path);
        return Sha256(Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    /// <summary>The checksum in words, such as "MD5 of the content 2646ac…".</summary>
    public override string ToString() => $"{(Kind == ChecksumKind.Sha256 ? "SHA-256" : "MD5")}{(OfContent ? " of the content" : "")} {Digits}";

#pragma warning disable CA5351 // Published checksums of older data sets are MD5; they are compared, nothing is signed with them.
    private byte[] Hash(Stream bytes) => Kind == ChecksumKind.Sha256 ? SHA256.HashData(bytes) : MD5.HashData(bytes);
#pragma warning restore CA5351
}
