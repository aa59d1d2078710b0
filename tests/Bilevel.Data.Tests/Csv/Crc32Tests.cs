using Xunit;

namespace Bilevel.Data.Tests.Csv;

public class Crc32Tests
{
    /// <summary>The check value of the CRC catalogue, in one piece and in two.</summary>
    [Fact]
    public void Add_CheckString_GivesThePublishedValue()
    {
        var crc = new Crc32();
        crc.Add("1234"u8);
        crc.Add("56789"u8);
        Assert.Equal(0xCBF43926, crc.Value);
    }
}
