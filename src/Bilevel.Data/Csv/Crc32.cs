namespace Bilevel.Data;

/// <summary>The checksum that ends a gzip member (RFC 1952, section 8).</summary>
internal struct Crc32
{
    private static readonly uint[] _table = [.. Enumerable.Range(0, 256).Select(n => Enumerable.Range(0, 8).Aggregate((uint)n, (c, _) => (c & 1) != 0 ? 0xEDB88320 ^ c >> 1 : c >> 1))];
    private uint _complement;

    public readonly uint Value => _complement;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        var c = ~_complement;
        foreach (var b in bytes)
            c = _table[(byte)(c ^ b)] ^ c >> 8;
        _complement = ~c;
    }
}
