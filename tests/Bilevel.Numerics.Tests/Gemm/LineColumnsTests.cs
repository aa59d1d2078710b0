using System.Runtime.Intrinsics.X86;
using Xunit;

namespace Bilevel.Numerics.Tests;

public unsafe class LineColumnsTests
{
    [Theory]
    [InlineData(8)]
    [InlineData(11)]
    [InlineData(40)]
    public void Next_TilesEnough_AsksForEveryColumnOnceInOrder(int tiles)
    {
        if (!Sse.IsSupported) Assert.Skip("There is nothing to ask with.");
        var (columns, asked) = (new LineColumns(tiles), new List<(nint, nint)>());
        columns.Add((void*)0x1000, bytes: 200, stride: 512);
        columns.Add((void*)0x8020, bytes: 200, stride: 1024, share: 1, shares: 2);
        for (var tile = 0; tile < tiles; tile++)
            if (Asked(ref columns) is { } line) asked.Add(line);
        // 200 bytes touch four lines, from the middle of a line on as well; half of those are the second's.
        Assert.Equal([(0x1000, 512), (0x1040, 512), (0x1080, 512), (0x10C0, 512), (0x8080, 1024), (0x80C0, 1024)], asked);
    }

    [Fact]
    public void Next_FewerTilesThanColumns_LeavesTheLast()
    {
        if (!Sse.IsSupported) Assert.Skip("There is nothing to ask with.");
        var columns = new LineColumns(2);
        columns.Add((void*)0x1000, bytes: 256, stride: 256);
        Assert.Equal((0x1000, 256), Asked(ref columns));
        Assert.Equal((0x1040, 256), Asked(ref columns));
    }

    [Fact]
    public void Next_NothingAdded_AsksForNothing()
    {
        var columns = new LineColumns(3);
        columns.Add(null, bytes: 256, stride: 256);
        Assert.Null(Asked(ref columns));
    }

    private static (nint Line, nint Step)? Asked(ref LineColumns columns)
    {
        TileCall call = default;
        columns.Next(&call);
        return call.OperandStep == 0 ? null : (call.OperandLine, call.OperandStep);
    }
}
