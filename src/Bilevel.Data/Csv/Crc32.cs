namespace Bilevel.Data;

/// <summary>The checksum that ends a gzip member (RFC 1952, section 8).</summary>
internal struct Crc32
{
    private const uint Polynomial = 0xEDB88320; // bits reversed
    private static readonly uint[] s_table = [.. Enumerable.Range(0, 256).Select(n => EightSteps((uint)n))];
    private uint _value;

    public readonly uint Value => _value;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        var c = ~_value;
        foreach (var b in bytes)
            c = s_table[(byte)(c ^ b)] ^ c >> 8;
        _value = ~c;
    }

    private static uint EightSteps(uint c)
    {
        for (var bit = 0; bit < 8; bit++)
            c = (c & 1) != 0 ? Polynomial ^ c >> 1 : c >> 1;
        return c;
    }
}
