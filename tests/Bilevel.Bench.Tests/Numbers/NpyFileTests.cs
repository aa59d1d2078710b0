using System.Text;
using Bilevel.Bench.Numbers;
using Xunit;

namespace Bilevel.Bench.Tests.Numbers;

public sealed class NpyFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_TwoByThree_IsWhatNumPyWrites()
    {
        NpyFile.Write<float>(_folder["a.npy"], [0, 1, 2, 3, 4, 5], [2, 3]);

        // numpy.save of numpy.arange(6, dtype=numpy.float32).reshape(2, 3).
        var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }".PadRight(117) + "\n";
        byte[] expected = [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes(header), .. Enumerable.Range(0, 6).SelectMany(i => BitConverter.GetBytes((float)i))];
        Assert.Equal(expected, File.ReadAllBytes(_folder["a.npy"]));
    }

    [Theory]
    [InlineData]
    [InlineData(4)]
    [InlineData(2, 3)]
    [InlineData(2, 1, 3, 2)]
    [InlineData(0, 3)]
    public void Read_OfWhatWasWritten_IsTheSame(params int[] shape)
    {
        float[] reals = [.. Enumerable.Range(0, shape.Aggregate(1, (p, n) => p * n)).Select(i => 0.5f * i - 1)];
        NpyFile.Write<float>(_folder["real.npy"], reals, shape);
        NpyFile.Write<int>(_folder["index.npy"], Array.ConvertAll(reals, v => (int)v), shape);

        var (readReals, realShape) = NpyFile.Read<float>(_folder["real.npy"]);
        var (readIndices, indexShape) = NpyFile.Read<int>(_folder["index.npy"]);

        Assert.Equal(reals, readReals);
        Assert.Equal(Array.ConvertAll(reals, v => (int)v), readIndices);
        Assert.Equal(shape, realShape);
        Assert.Equal(shape, indexShape);
    }

    [Fact]
    public void Write_WrongNumberOfElements_SaysBothNumbers()
    {
        var error = Assert.Throws<ArgumentException>(() => NpyFile.Write<float>(_folder["a.npy"], [1, 2, 3], [2, 2]));
        Assert.Contains("(2, 2) has 4 elements; 3 were given", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OtherType_ShowsTheHeader()
    {
        NpyFile.Write<int>(_folder["a.npy"], [1], [1]);
        var error = Assert.Throws<InvalidDataException>(() => NpyFile.Read<float>(_folder["a.npy"]));
        Assert.Contains("'<i4'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FileCutOff_SaysSo()
    {
        NpyFile.Write<float>(_folder["a.npy"], [1, 2], [2]);
        File.WriteAllBytes(_folder["a.npy"], File.ReadAllBytes(_folder["a.npy"])[..^1]);
        var error = Assert.Throws<InvalidDataException>(() => NpyFile.Read<float>(_folder["a.npy"]));
        Assert.Contains("ends before its 2 elements do", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AnotherFormat_SaysSo()
    {
        File.WriteAllText(_folder["a.npy"], "a text that is long enough");
        var error = Assert.Throws<InvalidDataException>(() => NpyFile.Read<float>(_folder["a.npy"]));
        Assert.Contains("is no NumPy file", error.Message, StringComparison.Ordinal);
    }
}
